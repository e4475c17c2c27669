/** A file becomes a core dump: ours, Wasmtime's, or another's that follows the conventions. Nothing of it is trusted. */
import { ByteReader } from '../../compiler/binary/bytes.js';
import { readConstExpr } from '../../compiler/binary/const-expr.js';
import { SECTION } from '../../compiler/binary/module.js';
import { binaryKind, hasMagic, PREAMBLE } from '../../compiler/binary/preamble.js';
import { readGlobalType, readMemoryType, readRefType, readValType } from '../../compiler/binary/types.js';
import { PAGE_SIZE } from '../../compiler/model/limits.js';
import type { ConstExpr } from '../../compiler/model/module.js';
import type { MemoryType, RefType, ValType } from '../../compiler/model/types.js';
import { joinI64 } from '../../compiler/model/bits.js';
import { isReference, valueTypeOfCode } from '../../compiler/model/value-types.js';
import { R } from '../support/index.js';
import { valueAt } from '../support/value-types.js';
import { readComponent } from './component.js';
import {
  CALLED_BY_HOST, type Core, CORE, CORE_INSTANCES, CORE_MODULES, CORE_STACK, type CoreFrame, type CoreGlobal, type CoreInstance, type CoreMemory,
  type CoreComponent, type CoreModule, type CoreNumber, type CoreRef, type CoreSegment, type CoreStop, type CoreTable, type CoreValue, FORM, IN_CALL,
  type MaybeValue, MISSING_CODE, OUR_COMPONENT, OUR_MODULE, OUR_TABLES, OUR_VALUES, OUR_VERSION, OURS, PLACE, REF,
} from './core.js';
import { list } from './read-list.js';

/** Bits of a number or vector, as in constant instructions. */
function readNumber(r: ByteReader, type: Exclude<ValType, RefType>): CoreNumber {
  const pair = (read: () => number): [number, number] => [read(), r.hi];
  const words = (n: number): number[] => Array.from({ length: n }, () => r.word());
  switch (type) {
    case 'i32': return { type, value: r.s32() };
    case 'i64': return { type, value: joinI64(...pair(() => r.s64())) };
    case 'f32': return { type, value: R.f32_reinterpret_i32(r.word()) };
    case 'f64': { const [low, high] = words(2); return { type, value: R.f64_reinterpret_i64(low!, high!) }; }
    case 'v128': return { type, value: valueAt(type, words(4), 0) };
  }
}

const isNumeric = (type: ValType): type is Exclude<ValType, RefType> => !isReference(type);

function readRef(r: ByteReader): CoreRef {
  const at = r.pos;
  switch (r.byte()) {
    case REF.null: return null;
    case REF.function: return { kind: 'function', instance: r.u32(), func: r.u32() };
    case REF.other: return { kind: 'other', text: r.name() };
    default: return r.fail('malformed reference', at);
  }
}

function readAny(r: ByteReader): CoreValue {
  const type = readValType(r);
  return isNumeric(type) ? readNumber(r, type) : { type: type, value: readRef(r) };
}

/** Of the stack of the conventions. */
function readValue(r: ByteReader): MaybeValue {
  const at = r.pos;
  const code = r.byte();
  if (code === MISSING_CODE) return undefined;
  const type = valueTypeOfCode(code)?.name;
  return type !== undefined && isNumeric(type) ? readNumber(r, type) : r.fail(`malformed value of type 0x${code.toString(16)}`, at);
}

const indices = (r: ByteReader): number[] => list(r, () => r.u32());

const readFlag = (r: ByteReader): boolean => r.byte() !== 0;

function form(r: ByteReader, what: string): void {
  const at = r.pos;
  const byte = r.byte();
  if (byte !== FORM) r.fail(`${what} of an unknown form, 0x${byte.toString(16)}`, at);
}

/** What a constant expression of the global section says. */
function contentOf(type: ValType, [instruction, ...more]: ConstExpr): MaybeValue {
  if (instruction === undefined || more.length > 0) return undefined;
  switch (instruction.op) {
    case 'i32.const': return { type: 'i32', value: instruction.value };
    case 'i64.const': return { type: 'i64', value: instruction.value };
    case 'f32.const': return { type: 'f32', value: R.f32_reinterpret_i32(instruction.bits) };
    case 'f64.const': return { type: 'f64', value: R.f64_reinterpret_i64(Number(BigInt.asIntN(32, instruction.bits)), Number(BigInt.asIntN(32, instruction.bits >> 32n))) };
    case 'v128.const': return { type: 'v128', value: instruction.bits };
    // What stands for any reference.
    case 'ref.null': return undefined;
    default: return isNumeric(type) ? undefined : { type, value: null };
  }
}

interface StackEntry {
  instance: number;
  func: number;
  offset: number;
  locals: MaybeValue[];
  stack: MaybeValue[];
}

class CoreDecoder {
  private program: string | undefined;
  private readonly modules: CoreModule[] = [];
  private readonly instances: CoreInstance[] = [];
  private readonly memories: MemoryType[] = [];
  private readonly segments: CoreSegment[][] = [];
  private readonly globals: CoreGlobal[] = [];
  private readonly tables: CoreTable[] = [];
  private readonly tablesOf: number[][] = [];
  private stack: StackEntry[] | undefined;
  private flags: number[] | undefined;
  private stop: CoreStop = { kind: 'trap', text: '' };
  private complete = true;
  private component: CoreComponent | undefined;
  /** Whether there was a section of data, which of ours is the last. */
  private ended = false;
  /** Sections that refer to others, to be read when those are there. */
  private readonly later: (() => void)[] = [];
  private readonly binaries = new Map<number, { readonly path: string | undefined; readonly bytes: Uint8Array }>();

  constructor(private readonly bytes: Uint8Array) {}

  decode(): Core {
    const r = new ByteReader(this.bytes);
    if (!hasMagic(this.bytes)) r.fail('magic header not detected: not a core dump', 0);
    if (binaryKind(this.bytes) === 'component') r.fail("a component, not a core dump, which 'wasm2js-debug run --core FILE' writes; 'wasm2js-debug dump' shows of what a component is put together", 4);
    if (PREAMBLE.some((byte, i) => this.bytes[i] !== byte)) r.fail('not a core dump: unknown binary version', 4);
    r.skip(PREAMBLE.length);
    while (!r.done) this.section(r);
    if (this.program === undefined) r.fail(`a module, not a core dump, which 'wasm2js-debug run --core FILE' writes: it has no section '${CORE}'`, 0);
    const { stack } = this;
    if (stack === undefined) return r.fail(`the core dump is cut off or has no stack: there is no section '${CORE_STACK}'`);
    if (this.flags !== undefined && !this.ended) r.fail('the core dump is cut off: its memories are missing');
    for (const read of this.later) read();
    this.check(r);
    const { stop, complete, component, instances, globals, tables, flags } = this;
    const frames = stack.map((entry, i): CoreFrame => {
      // Where nobody has said it, whoever has called another is in that call.
      const own = flags?.[i] ?? (i === 0 ? 0 : IN_CALL);
      return { ...entry, inCall: (own & IN_CALL) !== 0, calledByHost: (own & CALLED_BY_HOST) !== 0 || i === stack.length - 1 };
    });
    const memories = this.memories.map((type, i): CoreMemory => ({ ...type, segments: this.segments[i]! }));
    const modules = this.modules.map((module, i): CoreModule => ({ ...module, ...this.binaries.get(i) }));
    const withTables = instances.map((instance, i): CoreInstance => ({ ...instance, tables: this.tablesOf[i] }));
    return { program: this.program!, stop, complete, component, modules, instances: withTables, memories, globals, tables, frames };
  }

  private section(r: ByteReader): void {
    const at = r.pos;
    const id = r.byte();
    const size = r.u32();
    if (size > r.end - r.pos) r.fail(`the core dump is cut off: a section of ${size} bytes goes past the end`, at);
    const s = new ByteReader(this.bytes, r.pos, r.skip(size) + size);
    if (id === SECTION.custom) this.custom(s.name(), s);
    else if (id === SECTION.memory) for (const type of list(s, () => readMemoryType(s))) this.addMemory(type);
    else if (id === SECTION.global) this.globals.push(...list(s, () => this.global(s)));
    else if (id === SECTION.data) {
      this.ended = true;
      this.later.push(() => void list(s, () => this.data(s)));
    }
  }

  private addMemory(type: MemoryType): void {
    this.memories.push(type);
    this.segments.push([]);
  }

  private global(s: ByteReader): CoreGlobal {
    const type = readGlobalType(s);
    const init = readConstExpr(s, type.value, { globals: [], funcCount: 0, declare: () => undefined });
    return { ...type, content: contentOf(type.value, init) };
  }

  private data(s: ByteReader): void {
    const at = s.pos;
    const flags = s.u32();
    if (flags > 2) s.fail('malformed data segment flags', at);
    const memory = flags === 2 ? s.u32() : 0;
    const offset = flags === 1 ? undefined : readConstExpr(s, 'i32', { globals: [], funcCount: 0, declare: () => undefined });
    const length = s.u32();
    const start = s.skip(length);
    if (offset === undefined) return;
    const [instruction] = offset;
    if (instruction?.op !== 'i32.const' || offset.length > 1) return s.fail('a data segment without a constant offset', at);
    const type = this.memories[memory] ?? s.fail(`unknown memory ${memory}`, at);
    const address = instruction.value >>> 0;
    if (address + length > type.min * PAGE_SIZE) s.fail(`a data segment goes past the end of memory ${memory}`, at);
    this.segments[memory]!.push({ offset: address, bytes: this.bytes.subarray(start, start + length) });
  }

  private custom(name: string, s: ByteReader): void {
    switch (name) {
      case CORE:
        form(s, 'a process');
        this.program = s.name();
        break;
      case CORE_MODULES: this.modules.push(...list(s, (i): CoreModule => {
        form(s, 'a module');
        return { name: s.name() || `module ${i}`, path: undefined, bytes: undefined };
      })); break;
      case CORE_INSTANCES: this.instances.push(...list(s, (): CoreInstance => {
        form(s, 'an instance');
        return { module: s.u32(), memories: indices(s), globals: indices(s), tables: undefined };
      })); break;
      // Of several threads, the first.
      case CORE_STACK: this.stack ??= this.readStack(s); break;
      case OURS: this.readOurs(s); break;
      case OUR_COMPONENT: this.component = readComponent(s); break;
      case OUR_TABLES: this.readTables(s); break;
      case OUR_VALUES: this.later.push(() => this.readValues(s)); break;
      case OUR_MODULE: {
        const module = s.u32();
        const path = s.name();
        this.binaries.set(module, { path: path === '' ? undefined : path, bytes: this.bytes.subarray(s.pos, s.end) });
      }
    }
  }

  private readStack(s: ByteReader): StackEntry[] {
    form(s, 'a thread');
    s.name();
    return list(s, (): StackEntry => {
      form(s, 'a frame');
      return { instance: s.u32(), func: s.u32(), offset: s.u32(), locals: list(s, () => readValue(s)), stack: list(s, () => readValue(s)) };
    });
  }

  private readOurs(s: ByteReader): void {
    const at = s.pos;
    const version = s.u32();
    if (version !== OUR_VERSION) s.fail(`written by another version of wasm2js-debug: form ${version}, this one reads ${OUR_VERSION}`, at);
    const trapped = readFlag(s);
    this.stop = { kind: trapped ? 'trap' : 'stopped', text: s.name() };
    this.complete = readFlag(s);
    this.flags = list(s, () => s.byte());
  }

  private readTables(s: ByteReader): void {
    this.tables.push(...list(s, (): CoreTable => {
      const element = readRefType(s);
      const at = s.pos;
      const hasMax = readFlag(s);
      const min = s.u32();
      if (min > s.end - s.pos) s.fail(`unexpected end: a table of ${min} elements is announced`, at);
      const max = hasMax ? s.u32() : undefined;
      return { element, min, max, elements: Array.from({ length: min }, () => readRef(s)) };
    }));
    this.tablesOf.push(...list(s, () => indices(s)));
  }

  private readValues(s: ByteReader): void {
    list(s, () => {
      const at = s.pos;
      const place = s.u32();
      const owner = s.u32();
      if (place === PLACE.global) {
        const global = this.globals[owner] ?? s.fail(`unknown global ${owner}`, at);
        this.globals[owner] = { ...global, content: readAny(s) };
        return;
      }
      const frame = this.stack![owner] ?? s.fail(`unknown frame ${owner}`, at);
      const values = place === PLACE.local ? frame.locals : frame.stack;
      const index = s.u32();
      if (index >= values.length) s.fail(`frame ${owner} has no value ${index}`, at);
      values[index] = readAny(s);
    });
  }

  /** That whatever refers to another finds it. */
  private check(r: ByteReader): void {
    const require = (index: number, of: readonly unknown[], what: string): void => {
      if (index >= of.length) r.fail(`the core dump refers to ${what} ${index} of ${of.length}`);
    };
    for (const { module, memories, globals } of this.instances) {
      require(module, this.modules, 'module');
      for (const i of memories) require(i, this.memories, 'memory');
      for (const i of globals) require(i, this.globals, 'global');
    }
    for (const tables of this.tablesOf) for (const i of tables) require(i, this.tables, 'table');
    for (const { instance } of this.stack!) require(instance, this.instances, 'instance');
  }
}

/**
 * Reads a core dump.
 * @throws InvalidModule for what is none, or is damaged
 */
export const decodeCore = (bytes: Uint8Array): Core => new CoreDecoder(bytes).decode();
