/** A cursor over the instructions of one function body: one at a time, nothing allocated for most of them (specification, 5.4). */
import { lacking } from '../model/features.js';
import type { Instruction } from '../model/instructions.js';
import { MAX_LOCALS } from '../model/limits.js';
import type { Module } from '../model/module.js';
import { before } from '../model/point.js';
import { lastAtMost } from '../model/search.js';
import type { FuncType, InstrIndex, Pc, RefType, ValType } from '../model/types.js';
import { ByteReader } from './bytes.js';
import { describeOpcode, readOpcode } from './opcode.js';
import { EMPTY_BLOCK, readRefType, readValType } from './types.js';

/** Declared locals of one type, one after the other; `first` is the number of the first among all declared. */
export interface LocalGroup {
  readonly first: number;
  readonly count: number;
  readonly type: ValType;
}

export type CatchKind = 'catch' | 'catch_ref' | 'catch_all' | 'catch_all_ref';
export interface Catch {
  readonly kind: CatchKind;
  /** Undefined for `catch_all` and `catch_all_ref`. */
  readonly tag: number | undefined;
  readonly label: number;
}
const CATCH_KINDS: readonly CatchKind[] = ['catch', 'catch_ref', 'catch_all', 'catch_all_ref'];

/** The bit of a memory access's alignment that says that the index of a memory comes next. */
const MEMORY_FOLLOWS = 64;

const EMPTY: FuncType = { params: [], results: [] };
/** Of a block with one result and no parameters, by the result. */
const SINGLE = new Map<ValType, FuncType>();
function singleResult(type: ValType): FuncType {
  let block = SINGLE.get(type);
  if (block === undefined) SINGLE.set(type, (block = { params: [], results: [type] }));
  return block;
}

/** After {@link next}, the fields below that the instruction's immediate kind names are those of the instruction just read. */
export class InstrReader extends ByteReader {
  /** The instruction just read. */
  def!: Instruction;
  /** Byte offset of its opcode. */
  offset = 0 as Pc;
  /** Its number in the body, from 0. */
  index = -1 as InstrIndex;
  /** The index immediate: function, type, local, global, table, tag, label, data, elem, or (memarg) memory. */
  a = 0;
  /** The second index: the table of a call_indirect, the memory or table of an init or a copy's source. */
  b = 0;
  /** memarg: the power of two, and the constant offset in bytes. */
  align = 0;
  memOffset = 0;
  /** Constants: an i32 or the low half of an i64 or the bits of an f32, and the high half. */
  lo = 0;
  /** v128.const: its four words. */
  words: readonly [number, number, number, number] = [0, 0, 0, 0];
  /** The number of a lane. */
  lane = 0;
  /** i8x16.shuffle: for each byte of the result, which byte of the operands it is. */
  lanes: readonly number[] = [];
  blockType: FuncType = EMPTY;
  refType: RefType = 'funcref';
  valTypes: readonly ValType[] = [];
  /** br_table: every label, the default last. */
  labels: readonly number[] = [];
  catches: readonly Catch[] = [];
  /** The declared locals as the binary has them: a few bytes can declare very many. */
  readonly localGroups: readonly LocalGroup[];
  readonly firstInstruction: number;
  private lastGroup: LocalGroup | undefined = undefined;

  constructor(private readonly module: Module, start: number, end: number, params: number) {
    super(module.bytes, start, end);
    this.localGroups = this.readLocals(params);
    this.firstInstruction = this.pos;
  }

  /** Types of the declared locals (parameters not included), made anew. */
  get locals(): ValType[] {
    const locals: ValType[] = [];
    let next = 0;
    for (const { first, count, type } of this.localGroups) for (const end = first + count; next < end; next++) locals.push(type);
    return locals;
  }

  /** The type of a declared local by its number among them. */
  localType(index: number): ValType | undefined {
    const groups = this.localGroups;
    let group = this.lastGroup;
    // Code mostly keeps to a few locals.
    if (group === undefined || index < group.first || index >= group.first + group.count) {
      group = this.lastGroup = groups[lastAtMost(groups.length, (i) => groups[i]!.first, index)];
    }
    return group !== undefined && index < group.first + group.count ? group.type : undefined;
  }

  private readLocals(params: number): LocalGroup[] {
    const list: LocalGroup[] = [];
    const groups = this.u32();
    let total = params;
    for (let i = 0; i < groups; i++) {
      const at = this.pos;
      const count = this.u32();
      const first = total - params;
      total += count;
      if (total > 0xffff_ffff) this.fail('too many locals', at);
      if (total > MAX_LOCALS) this.fail(`too many locals (${total}; the limit is ${MAX_LOCALS})`, at);
      list.push({ first, count, type: readValType(this) });
    }
    return list;
  }

  /** Reads the next instruction; the caller knows from nesting when the last `end` has been read. */
  next(): Instruction {
    this.offset = this.pos as Pc;
    this.index++;
    const def = readOpcode(this) ?? this.unknown();
    this.def = def;
    switch (def.immediate) {
      case 'none': break;
      case 'local': this.a = this.u32(); break;
      case 'block': this.blockType = this.readBlockType(); break;
      case 'memarg': this.readMemarg(); break;
      case 'i32': this.lo = this.s32(); break;
      case 'i64': this.lo = this.s64(); break;
      case 'f32': this.lo = this.word(); break;
      case 'f64': this.lo = this.word(); this.hi = this.word(); break;
      case 'v128': this.words = [this.word(), this.word(), this.word(), this.word()]; break;
      case 'lane': this.lane = this.byte(); break;
      case 'lanes': this.lanes = Array.from({ length: 16 }, () => this.byte()); break;
      case 'memarg_lane': this.readMemarg(); this.lane = this.byte(); break;
      case 'label': case 'try_label': case 'func': case 'global': case 'table': case 'tag': case 'data': case 'elem':
        this.a = this.u32(); break;
      case 'type_table': case 'memory_memory': case 'table_table': case 'elem_table':
        this.a = this.u32(); this.b = this.u32(); break;
      case 'data_memory': this.a = this.u32(); this.b = this.u32(); break;
      case 'memory': this.a = this.u32(); break;
      case 'label_table': this.labels = this.readLabels(); break;
      case 'reftype': this.refType = readRefType(this); break;
      case 'valtypes': this.valTypes = this.readValTypes(); break;
      case 'catches': this.blockType = this.readBlockType(); this.catches = this.readCatches(); break;
      case 'zero_byte': this.readZero(); break;
    }
    return def;
  }

  /**
   * Goes to another place in the body.
   * @param pos the byte offset of an instruction, the next to be read
   * @param index its number
   */
  seek(pos: Pc, index: InstrIndex): void {
    this.pos = pos;
    this.index = before(index);
  }

  private unknown(): never {
    const { opcode, lacking: why } = describeOpcode(this, this.offset);
    return this.fail(`illegal opcode ${opcode}${why}`, this.offset);
  }

  private readBlockType(): FuncType {
    const at = this.pos;
    if (this.peek() === EMPTY_BLOCK) {
      this.pos++;
      return EMPTY;
    }
    if (this.isNegative) return singleResult(readValType(this));
    const index = this.s33();
    return this.module.types[index] ?? this.fail(`unknown type ${index}`, at);
  }

  private readMemarg(): void {
    const at = this.pos;
    const flags = this.u32();
    if (flags >= 2 * MEMORY_FOLLOWS) this.fail('malformed memop flags', at);
    if (flags >= MEMORY_FOLLOWS) this.fail(`malformed memop flags${lacking('multiple memories')}`, at);
    this.align = flags;
    this.a = 0;
    this.memOffset = this.u32();
  }

  private readZero(): void {
    const at = this.pos;
    if (this.byte() !== 0) this.fail('zero byte expected', at);
  }

  private readLabels(): number[] {
    const count = this.u32();
    if (count > this.end - this.pos) this.fail('unexpected end');
    const labels: number[] = [];
    for (let i = 0; i <= count; i++) labels.push(this.u32());
    return labels;
  }

  private readValTypes(): ValType[] {
    const count = this.u32();
    if (count > this.end - this.pos) this.fail('unexpected end');
    const list: ValType[] = [];
    for (let i = 0; i < count; i++) list.push(readValType(this));
    return list;
  }

  private readCatches(): Catch[] {
    const count = this.u32();
    if (count > this.end - this.pos) this.fail('unexpected end');
    const list: Catch[] = [];
    for (let i = 0; i < count; i++) {
      const at = this.pos;
      const kind = CATCH_KINDS[this.byte()] ?? this.fail('malformed catch clause', at);
      const tag = kind === 'catch' || kind === 'catch_ref' ? this.u32() : undefined;
      list.push({ kind, tag, label: this.u32() });
    }
    return list;
  }
}

/**
 * A cursor at the first instruction of a defined function.
 * @throws InvalidModule if the local declarations are malformed
 */
export function readBody(module: Module, func: number): InstrReader {
  const { body, type } = module.funcs[func]!;
  if (!body) throw new RangeError(`function ${func} is imported and has no body`);
  return new InstrReader(module, body.start, body.end, type.params.length);
}
