/** The binary format of modules (specification, 5.5). Function bodies are left as spans, see body.ts. */
import type {
  ConstExpr, CustomSection, DataSegment, ElemSegment, Export, ExternKind, Func, Global, Import, Module, SegmentMode, Span, Tag,
} from '../model/module.js';
import { lacking } from '../model/features.js';
import { instructionNamed } from '../model/instructions.js';
import { MAX_BODY_BYTES, MAX_ENTRIES, MAX_MODULE_BYTES } from '../model/limits.js';
import { matches, type FuncIndex, type FuncType, type MemoryIndex, type MemoryType, type RefType, type TableIndex, type TableType, type TypeIndex, type ValType } from '../model/types.js';
import { ByteReader } from './bytes.js';
import { readConstExpr } from './const-expr.js';
import { COMPONENT_VERSION, hasMagic, MODULE_VERSION } from './preamble.js';
import { readFuncType, readGlobalType, readMemoryType, readRefType, readTableType } from './types.js';

export const SECTION = {
  custom: 0, type: 1, import: 2, function: 3, table: 4, memory: 5, global: 6, export: 7, start: 8, element: 9, code: 10, data: 11,
  dataCount: 12, tag: 13,
} as const;
/** The order in which sections must come, which is not that of their numbers. */
const ORDER: readonly number[] = [
  SECTION.type, SECTION.import, SECTION.function, SECTION.table, SECTION.memory, SECTION.tag, SECTION.global, SECTION.export, SECTION.start,
  SECTION.element, SECTION.dataCount, SECTION.code, SECTION.data,
];
const PASSIVE: SegmentMode<never> = { kind: 'passive' };
const DECLARATIVE: SegmentMode<never> = { kind: 'declarative' };
const NO_ELEMENTS: ElemSegment['init'] = [];
const I32_CONST = instructionNamed('i32.const').opcode;
const END = instructionNamed('end').opcode;
/** Offsets below this are shared by the segments that have them. */
const SHARED_OFFSETS = 1024;
const KINDS: readonly ExternKind[] = ['func', 'table', 'memory', 'global', 'tag'];

const sameMode = (a: SegmentMode<TableIndex>, b: SegmentMode<TableIndex>): boolean =>
  a === b || (a.kind === 'active' && b.kind === 'active' && a.index === b.index && a.offset === b.offset);

class ModuleDecoder {
  readonly types: FuncType[] = [];
  readonly imports: Import[] = [];
  readonly funcs: Func[] = [];
  readonly tables: TableType[] = [];
  readonly memories: MemoryType[] = [];
  readonly globals: Global[] = [];
  readonly tags: Tag[] = [];
  readonly exports: Export[] = [];
  readonly elems: ElemSegment[] = [];
  readonly datas: DataSegment[] = [];
  readonly customs: CustomSection[] = [];
  /** Functions that `ref.func` may name in a body: those that occur outside bodies. */
  readonly declared = new Set<number>();
  start: FuncIndex | undefined;
  dataCount: number | undefined;
  code: Span | undefined;
  private bodies = 0;
  /** Segments can be many, and name the same functions and places again and again: one object for each. */
  private readonly refFuncs: ConstExpr[] = [];
  private readonly smallOffsets: ConstExpr[] = [];
  private readonly imported: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };

  constructor(private readonly bytes: Uint8Array) {}

  decode(): { module: Module; declared: ReadonlySet<number> } {
    const r = new ByteReader(this.bytes);
    if (this.bytes.length > MAX_MODULE_BYTES) r.fail(`module too large (${this.bytes.length} bytes; the limit is ${MAX_MODULE_BYTES})`, MAX_MODULE_BYTES);
    if (!hasMagic(this.bytes)) r.fail('magic header not detected: not a WebAssembly binary', 0);
    if (this.bytes.length < 8) r.fail('unexpected end', this.bytes.length);
    r.skip(4);
    const version = r.word();
    if (version === COMPONENT_VERSION) r.fail('a component, not a core module', 4);
    if (version !== MODULE_VERSION) r.fail(`unknown binary version ${version >>> 0}`, 4);
    let last = -1;
    while (!r.done) last = this.section(r, last);
    const imported = this.imported.func;
    if (this.bodies !== this.funcs.length - imported) {
      r.fail(`function and code section have inconsistent lengths: ${this.funcs.length - imported} declared, ${this.bodies} defined`);
    }
    if (this.dataCount !== undefined && this.dataCount !== this.datas.length) r.fail('data count and data section have inconsistent lengths');
    const { types, imports, funcs, tables, memories, globals, tags, exports, start, elems, datas, dataCount, customs, code } = this;
    const module: Module = {
      bytes: this.bytes, types, imports, funcs, tables, memories, globals, tags, exports, start, elems, datas, dataCount, customs, code,
      importedFuncs: imported, importedTables: this.imported.table, importedMemories: this.imported.memory,
      importedGlobals: this.imported.global, importedTags: this.imported.tag,
    };
    return { module, declared: this.declared };
  }

  /** Reads one section; gives its place in the order, or the last one's for a custom section. */
  private section(r: ByteReader, last: number): number {
    const at = r.pos;
    const id = r.byte();
    const size = r.u32();
    const start = r.pos;
    if (size > r.end - start) r.fail(`unexpected end: section of ${size} bytes goes past the end`, at);
    const s = new ByteReader(this.bytes, start, r.skip(size) + size);
    if (id === SECTION.custom) {
      const name = s.name();
      this.customs.push({ name, start: s.pos, end: s.end });
      return last;
    }
    const place = ORDER.indexOf(id);
    if (place < 0) r.fail(`malformed section id ${id}`, at);
    if (place <= last) r.fail(`unexpected content after last section: section ${id} is out of order or repeated`, at);
    this.contents(id, s);
    if (!s.done) s.fail('section size mismatch: bytes left over');
    return place;
  }

  private contents(id: number, s: ByteReader): void {
    switch (id) {
      case SECTION.type: this.each(s, MAX_ENTRIES.types, () => this.types.push(readFuncType(s))); break;
      case SECTION.import: this.each(s, MAX_ENTRIES.imports, () => this.importEntry(s)); break;
      case SECTION.function: this.each(s, MAX_ENTRIES.functions, () => this.addFunc(s)); break;
      case SECTION.table: this.each(s, MAX_ENTRIES.tables, () => this.tables.push(readTableType(s))); break;
      case SECTION.memory: this.each(s, MAX_ENTRIES.tables, () => this.addMemory(s)); break;
      case SECTION.tag: this.each(s, MAX_ENTRIES.tags, () => this.addTag(s)); break;
      case SECTION.global: this.each(s, MAX_ENTRIES.globals, () => this.globalEntry(s)); break;
      case SECTION.export: this.exportSection(s); break;
      case SECTION.start: this.startSection(s); break;
      case SECTION.element: this.each(s, MAX_ENTRIES.segments, () => this.elems.push(this.elemSegment(s))); break;
      case SECTION.dataCount: this.dataCount = s.u32(); break;
      case SECTION.code: this.codeSection(s); break;
      case SECTION.data: this.each(s, MAX_ENTRIES.segments, () => this.datas.push(this.dataSegment(s))); break;
    }
  }

  private each(s: ByteReader, limit: number, entry: () => void): void {
    const at = s.pos;
    const count = s.u32();
    if (count > limit) s.fail(`too many entries in section (${count}; the limit is ${limit})`, at);
    for (let i = 0; i < count; i++) entry();
  }

  private typeAt(s: ByteReader): { typeIndex: TypeIndex; type: FuncType } {
    const at = s.pos;
    const index = s.u32();
    const type = this.types[index] ?? s.fail(`unknown type ${index}`, at);
    return { typeIndex: index as TypeIndex, type };
  }

  private addFunc(s: ByteReader): void {
    this.funcs.push({ ...this.typeAt(s), body: undefined });
  }

  private addMemory(s: ByteReader): void {
    const at = s.pos;
    const type = readMemoryType(s);
    if (this.memories.length > 0) s.fail(`more than one memory${lacking('multiple memories')}`, at);
    this.memories.push(type);
  }

  private addTag(s: ByteReader): void {
    const at = s.pos;
    if (s.byte() !== 0) s.fail('malformed tag attribute', at);
    const tag = this.typeAt(s);
    if (tag.type.results.length > 0) s.fail('non-empty tag result type', at);
    this.tags.push(tag);
  }

  private importEntry(s: ByteReader): void {
    const module = s.name();
    const name = s.name();
    const at = s.pos;
    const kind = KINDS[s.byte()] ?? s.fail('malformed import kind', at);
    const space = { func: this.funcs, table: this.tables, memory: this.memories, global: this.globals, tag: this.tags }[kind];
    this.imports.push({ module, name, kind, index: space.length });
    this.imported[kind]++;
    switch (kind) {
      case 'func': this.addFunc(s); break;
      case 'table': this.tables.push(readTableType(s)); break;
      case 'memory': this.addMemory(s); break;
      case 'global': this.globals.push({ ...readGlobalType(s), init: undefined }); break;
      case 'tag': this.addTag(s); break;
    }
  }

  private constExpr(s: ByteReader, type: ValType): ConstExpr {
    return readConstExpr(s, type, { globals: this.globals, funcCount: this.funcs.length, declare: (f) => this.declared.add(f) });
  }

  /** The offset of a segment. */
  private offsetExpr(s: ByteReader): ConstExpr {
    const { pos } = s;
    if (s.peek() === I32_CONST) {
      s.byte();
      const value = s.s32();
      if (value >= 0 && value < SHARED_OFFSETS && s.peek() === END) {
        s.byte();
        return (this.smallOffsets[value] ??= [{ op: 'i32.const', value }]);
      }
      s.pos = pos;
    }
    return this.constExpr(s, 'i32');
  }

  private globalEntry(s: ByteReader): void {
    const type = readGlobalType(s);
    this.globals.push({ ...type, init: this.constExpr(s, type.value) });
  }

  private exportSection(s: ByteReader): void {
    const names = new Set<string>();
    const spaces = { func: this.funcs, table: this.tables, memory: this.memories, global: this.globals, tag: this.tags };
    this.each(s, MAX_ENTRIES.exports, () => {
      const at = s.pos;
      const name = s.name();
      if (names.has(name)) s.fail(`duplicate export name "${name}"`, at);
      names.add(name);
      const kindAt = s.pos;
      const kind = KINDS[s.byte()] ?? s.fail('malformed export kind', kindAt);
      const index = s.u32();
      if (index >= spaces[kind].length) s.fail(`unknown ${kind} ${index}`, kindAt);
      if (kind === 'func') this.declared.add(index);
      this.exports.push({ name, kind, index });
    });
  }

  private startSection(s: ByteReader): void {
    const at = s.pos;
    const index = s.u32();
    const func = this.funcs[index] ?? s.fail(`unknown function ${index}`, at);
    if (func.type.params.length > 0 || func.type.results.length > 0) s.fail('start function must have no parameters and no results', at);
    this.start = index as FuncIndex;
  }

  private funcRefs(s: ByteReader): ElemSegment['init'] {
    if (s.peek() === 0) {
      s.byte();
      return NO_ELEMENTS;
    }
    const init: ElemSegment['init'][number][] = [];
    this.each(s, MAX_ENTRIES.segments, () => {
      const at = s.pos;
      const func = s.u32();
      if (func >= this.funcs.length) s.fail(`unknown function ${func}`, at);
      this.declared.add(func);
      init.push((this.refFuncs[func] ??= [{ op: 'ref.func', func: func as FuncIndex }]));
    });
    return init;
  }

  private elemSegment(s: ByteReader): ElemSegment {
    const at = s.pos;
    const flags = s.u32();
    if (flags > 7) s.fail('malformed elements segment kind', at);
    const passiveOrDeclarative = (flags & 1) !== 0;
    const explicit = (flags & 2) !== 0;
    const expressions = (flags & 4) !== 0;
    let mode: SegmentMode<TableIndex> = explicit ? DECLARATIVE : PASSIVE;
    let table: TableType | undefined;
    if (!passiveOrDeclarative) {
      const index = explicit ? s.u32() : 0;
      table = this.tables[index] ?? s.fail(`unknown table ${index}`, at);
      mode = { kind: 'active', index: index as TableIndex, offset: this.offsetExpr(s) };
    }
    let type: RefType = 'funcref';
    if (passiveOrDeclarative || explicit) {
      if (expressions) type = readRefType(s);
      else {
        const kindAt = s.pos;
        if (s.byte() !== 0) s.fail('malformed element kind', kindAt);
      }
    }
    if (table && !matches(type, table.element)) s.fail(`type mismatch: elements of ${type} for a table of ${table.element}`, at);
    if (!expressions) {
      const init = this.funcRefs(s);
      const last = this.elems[this.elems.length - 1];
      // Where there are very many, most are alike.
      return last !== undefined && last.init === init && last.type === type && sameMode(last.mode, mode) ? last : { type, mode, init };
    }
    const init: ElemSegment['init'][number][] = [];
    this.each(s, MAX_ENTRIES.segments, () => init.push(this.constExpr(s, type)));
    return { type, mode, init };
  }

  private codeSection(s: ByteReader): void {
    this.code = { start: s.pos, end: s.end };
    const defined = this.funcs.length - this.imported.func;
    this.each(s, MAX_ENTRIES.functions, () => {
      const at = s.pos;
      const size = s.u32();
      if (size > MAX_BODY_BYTES) s.fail(`function body too large (${size} bytes; the limit is ${MAX_BODY_BYTES})`, at);
      if (size > s.end - s.pos) s.fail('unexpected end: function body goes past the section', at);
      const start = s.skip(size);
      const index = this.imported.func + this.bodies++;
      const func = this.funcs[index] ?? s.fail(`function and code section have inconsistent lengths: ${defined} declared`, at);
      this.funcs[index] = { ...func, body: { start, end: start + size } };
    });
  }

  private dataSegment(s: ByteReader): DataSegment {
    const at = s.pos;
    const flags = s.u32();
    if (flags > 2) s.fail('malformed data segment kind', at);
    let mode: SegmentMode<MemoryIndex> = PASSIVE;
    if (flags !== 1) {
      const index = flags === 2 ? s.u32() : 0;
      if (index >= this.memories.length) s.fail(`unknown memory ${index}`, at);
      mode = { kind: 'active', index: index as MemoryIndex, offset: this.offsetExpr(s) };
    }
    const length = s.u32();
    const start = s.skip(length);
    return { mode, bytes: { start, end: start + length } };
  }
}

/**
 * Decodes everything but function bodies, and checks what can be checked of that part.
 * @returns the module, and the functions that `ref.func` may name inside bodies
 * @throws InvalidModule with the offset of what is malformed or invalid
 */
export function decodeModule(bytes: Uint8Array): { module: Module; declared: ReadonlySet<number> } {
  return new ModuleDecoder(bytes).decode();
}
