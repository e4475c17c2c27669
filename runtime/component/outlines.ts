/**
 * What the generator of bindings reads of a component: its core modules only as far as they meet others, imports and exports. So their instructions need not be ones that its own
 * validator knows (exceptions, for instance), and a large one takes it no time. Whoever compiles a core module validates it.
 */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { ByteWriter } from '../../compiler/binary/byte-writer.js';
import { decodeModule, SECTION } from '../../compiler/binary/module.js';
import { PREAMBLE } from '../../compiler/binary/preamble.js';
import { customSection, section } from '../../compiler/binary/sections.js';
import { FUNC_FORM } from '../../compiler/binary/types.js';
import { InvalidModule } from '../../compiler/model/errors.js';
import { isAboutUnsupported } from '../../compiler/model/features.js';
import { instructionNamed } from '../../compiler/model/instructions.js';
import type { ExternKind, Module } from '../../compiler/model/module.js';
import type { FuncType, GlobalType, Limits, TableType, ValType } from '../../compiler/model/types.js';
import { isReference, valueTypeNamed } from '../../compiler/model/value-types.js';
import { InvalidComponent } from './versions.js';

/** Sections of components that have others inside. */
const CORE_MODULE = 1, COMPONENT = 4;

const END = instructionNamed('end').opcode;
const UNREACHABLE = instructionNamed('unreachable').opcode;
/** Tags are outlined as functions: the bindings only hand them on. */
const KIND: Readonly<Record<ExternKind, number>> = { func: 0, table: 1, memory: 2, global: 3, tag: 0 };

/** A zero of integers is one byte. */
const CONSTANT_BYTES: Readonly<Partial<Record<ValType, number>>> = { f32: 4, f64: 8, v128: 16 };

const joined = (pieces: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

export interface Outlined {
  /** The component, with outlines for core modules. */
  readonly bytes: Uint8Array;
  /** The core module that this is the outline of; the very same if it is none. */
  whole(core: Uint8Array): Uint8Array;
  /** The offset in the component of one in {@link bytes}: of what is in an outline, where the core module begins. */
  offset(inOutline: number): number;
}

/**
 * Puts outlines in the place of core modules. What of the rest cannot be read stays, for others to complain of.
 * @throws InvalidComponent if a core module cannot be read
 */
export function outlined(component: Uint8Array): Outlined {
  const outlines: { readonly outline: Uint8Array; readonly whole: Uint8Array }[] = [];
  const inComponent = (start: number, end: number): Uint8Array => {
    const pieces = [component.subarray(start, start + PREAMBLE.length)];
    for (const r = new ByteReader(component, start + PREAMBLE.length, end); !r.done;) {
      const from = r.pos;
      const id = r.byte();
      const size = r.u32();
      const at = r.skip(size);
      const contents = id === COMPONENT ? inComponent(at, at + size) : id === CORE_MODULE ? inModule(component.subarray(at, at + size)) : undefined;
      pieces.push(...contents === undefined ? [component.subarray(from, at + size)] : section(id, (w) => w.raw(contents)));
    }
    return joined(pieces);
  };
  const inModule = (whole: Uint8Array): Uint8Array | undefined => {
    const { module } = decoded(whole, outlines.length);
    const outline = outlineOf(module, outlines.length);
    outlines.push({ outline, whole });
    return outline;
  };
  let bytes = component;
  try {
    bytes = inComponent(0, component.length);
  } catch (e) {
    if (!(e instanceof InvalidModule)) throw e;
    outlines.length = 0;
  }
  return {
    bytes, offset: (inOutline) => (bytes === component ? inOutline : offsetIn(component, bytes, inOutline)),
    whole: (core) => outlines.find(({ outline }) => Buffer.compare(outline, core) === 0)?.whole ?? core,
  };
}

/** @throws InvalidComponent if it can be read by nobody; InvalidModule if others may read it */
function decoded(core: Uint8Array, number: number): ReturnType<typeof decodeModule> {
  try {
    return decodeModule(core);
  } catch (e) {
    if (e instanceof InvalidModule && !isAboutUnsupported(e.message)) throw new InvalidComponent(`core module ${number}: ${e.message}`);
    throw e;
  }
}

/** Where something is in a component that is at an offset of the same component with other core modules: section by section both are the same. */
function offsetIn(component: Uint8Array, outline: Uint8Array, offset: number): number {
  const r = new ByteReader(component, PREAMBLE.length);
  const o = new ByteReader(outline, PREAMBLE.length);
  // Where sections begin, in both, and those of components that they stand in.
  let [end, outlineEnd] = [component.length, outline.length];
  while (o.pos < outlineEnd && r.pos < end) {
    const [start, outlineStart] = [r.pos, o.pos];
    const id = r.byte();
    o.byte();
    const [size, outlineSize] = [r.u32(), o.u32()];
    const [at, outlineAt] = [r.pos, o.pos];
    if (offset < outlineAt) return start + offset - outlineStart;
    if (offset < outlineAt + outlineSize) {
      if (id === CORE_MODULE) return at;
      if (id !== COMPONENT || offset < outlineAt + PREAMBLE.length) return at + offset - outlineAt;
      [end, outlineEnd] = [at + size, outlineAt + outlineSize];
      r.skip(PREAMBLE.length);
      o.skip(PREAMBLE.length);
    } else {
      r.skip(size);
      o.skip(outlineSize);
    }
  }
  return end;
}

/** A module with the same imports and exports. @param number in a custom section, so that no two are alike */
function outlineOf(module: Module, number: number): Uint8Array {
  const types: FuncType[] = [];
  const typed = (type: FuncType): number => types.push(type) - 1;
  const imports = new ByteWriter().unsigned(module.imports.length);
  for (const { module: from, name, kind, index } of module.imports) {
    imports.name(from).name(name);
    describe(imports, module, kind, index, typed);
  }
  // Its own definitions: what is exported of them, in the order of exports.
  const own = { func: [] as number[], table: [] as TableType[], memory: [] as Limits[], global: [] as GlobalType[] };
  const numbers = (): Map<number, number> => new Map();
  /** By kind and index in the module, the index in the outline. */
  const known = { func: numbers(), tag: numbers(), table: numbers(), memory: numbers(), global: numbers() };
  const counts = { func: 0, table: 0, memory: 0, global: 0 };
  for (const { kind, index } of module.imports) known[kind].set(index, counts[kind === 'tag' ? 'func' : kind]++);
  const define = (kind: ExternKind, index: number): number => {
    switch (kind) {
      case 'func': return own.func.push(typed(module.funcs[index]!.type)) - 1 + counts.func;
      case 'tag': return own.func.push(typed(module.tags[index]!.type)) - 1 + counts.func;
      case 'table': return own.table.push(module.tables[index]!) - 1 + counts.table;
      case 'memory': return own.memory.push(module.memories[index]!) - 1 + counts.memory;
      case 'global': return own.global.push(module.globals[index]!) - 1 + counts.global;
    }
  };
  const exports = new ByteWriter().unsigned(module.exports.length);
  module.exports.forEach(({ name, kind, index }) => {
    let at = known[kind].get(index);
    if (at === undefined) known[kind].set(index, (at = define(kind, index)));
    exports.name(name).byte(KIND[kind]).unsigned(at);
  });
  return joined([
    Uint8Array.from(PREAMBLE),
    ...section(SECTION.type, (w) => w.list(types, (type) => void writeFuncType(w, type))),
    ...section(SECTION.import, (w) => w.raw(imports.bytes)),
    ...section(SECTION.function, (w) => w.list(own.func, (type) => void w.unsigned(type))),
    ...section(SECTION.table, (w) => w.list(own.table, (type) => writeTable(w, type))),
    ...section(SECTION.memory, (w) => w.list(own.memory, (type) => writeLimits(w, type))),
    ...section(SECTION.global, (w) => w.list(own.global, (type) => {
      writeGlobal(w, type);
      writeDefault(w, type.value);
    })),
    ...section(SECTION.export, (w) => w.raw(exports.bytes)),
    ...section(SECTION.code, (w) => w.list(own.func, () => void w.unsigned(3).unsigned(0).byte(UNREACHABLE).byte(END))),
    ...customSection('outline', new ByteWriter().unsigned(number).bytes),
  ]);
}

const codeOf = (type: ValType): number => valueTypeNamed(type)!.code;

const writeFuncType = (w: ByteWriter, { params, results }: FuncType): ByteWriter =>
  w.byte(FUNC_FORM).list(params, (type) => void w.byte(codeOf(type))).list(results, (type) => void w.byte(codeOf(type)));

function writeLimits(w: ByteWriter, { min, max }: Limits): void {
  w.byte(max === undefined ? 0 : 1).unsigned(min);
  if (max !== undefined) w.unsigned(max);
}

function writeTable(w: ByteWriter, type: TableType): void {
  w.byte(codeOf(type.element));
  writeLimits(w, type);
}

function writeGlobal(w: ByteWriter, { value, mutable }: GlobalType): void {
  w.byte(codeOf(value)).byte(mutable ? 1 : 0);
}

/** What a global is before anything has run, which nobody asks an outline. */
function writeDefault(w: ByteWriter, type: ValType): void {
  if (isReference(type)) w.byte(instructionNamed('ref.null').opcode).byte(codeOf(type));
  else {
    const { prefix, opcode } = instructionNamed(`${type}.const`);
    if (prefix !== undefined) w.byte(prefix);
    w.byte(opcode).raw(new Uint8Array(CONSTANT_BYTES[type] ?? 1));
  }
  w.byte(END);
}

function describe(w: ByteWriter, module: Module, kind: ExternKind, index: number, typed: (type: FuncType) => number): void {
  w.byte(KIND[kind]);
  switch (kind) {
    case 'func': w.unsigned(typed(module.funcs[index]!.type)); break;
    case 'tag': w.unsigned(typed(module.tags[index]!.type)); break;
    case 'table': writeTable(w, module.tables[index]!); break;
    case 'memory': writeLimits(w, module.memories[index]!); break;
    case 'global': writeGlobal(w, module.globals[index]!); break;
  }
}
