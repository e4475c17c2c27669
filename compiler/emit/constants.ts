/** What a function's code refers to outside itself: constants of the factory around it, each declared once, in the order of first use. */
import type { InstrReader } from '../binary/body.js';
import { atom, type Expr, floatLiteral, intLiteral, type Parts } from './expression.js';
import { CANONICAL_32, CANONICAL_64 } from '../model/bits.js';
import type { ValType } from '../model/types.js';
import { type PartKind, partsOf } from '../model/value-types.js';
import type { LookUp } from './holes.js';
import { PREC } from './template.js';

const DOUBLE = new Float64Array(1);
const DOUBLE_WORDS = new Int32Array(DOUBLE.buffer);
const SINGLE = new Float32Array(1);
const SINGLE_WORD = new Int32Array(SINGLE.buffer);

export class Constants {
  /** Name to initialiser. */
  private readonly constants = new Map<string, string>();

  /** Initialiser of a table to its name. */
  private readonly tables = new Map<string, string>();

  get constantDeclarations(): string {
    return [...this.constants].map(([name, init]) => `${name} = ${init}`).join(', ');
  }

  private constant(name: string, init: string): string {
    if (!this.constants.has(name)) this.constants.set(name, init);
    return name;
  }

  /** Names of those asked for most: to find one takes less time than to make it. */
  private readonly funcs = new Map<number, string>();
  private readonly globals = new Map<number, string>();

  private nth(known: Map<number, string>, letter: string, list: string, index: number): string {
    let name = known.get(index);
    if (name === undefined) known.set(index, (name = this.constant(`${letter}${index}`, `I.${list}[${index}]`)));
    return name;
  }

  funcName(index: number): string { return this.nth(this.funcs, 'F', 'funcs', index); }
  memoryName(index: number): string { return this.constant(`M${index}`, `I.mems[${index}]`); }
  /** What is watched in a memory: see watch.ts. */
  boundsName(index: number): string { return this.constant(`B${index}`, `I.mems[${index}].bounds`); }
  tableName(index: number): string { return this.constant(`T${index}`, `I.tables[${index}]`); }
  globalName(index: number): string { return this.nth(this.globals, 'G', 'globals', index); }
  tagName(index: number): string { return this.constant(`X${index}`, `I.tags[${index}]`); }
  /** A table by which bytes are looked up in a constant. @param how the function of runtime/support/simd.ts that makes it */
  lookUpName(words: readonly number[], how: LookUp): string {
    const init = `${this.support}.${how}(${words.join(', ')})`;
    let name = this.tables.get(init);
    if (name === undefined) this.tables.set(init, (name = `K${this.tables.size}`));
    return this.constant(name, init);
  }

  typeName(index: number): string { return this.constant(`S${index}`, `I.types[${index}]`); }
  get support(): string { return this.constant('R', 'I.R'); }
  /** @param part its position among the parts. See `Support.high` */
  private place(kind: PartKind, part: number): string {
    return `${kind === 'i' ? this.constant('H', 'I.R.high') : this.constant('J', 'I.R.further')}[${part - 1}]`;
  }

  /** Where a result's parts are left: those after its first. */
  places(type: ValType): string[] {
    return partsOf(type).slice(1).map((kind, i) => this.place(kind, i + 1));
  }

  /** What float-bits.ts names. */
  floatBits(): void {
    this.constant('E', 'I.R.single');
    this.constant('Q', 'I.R.word');
  }

  get flag(): string { return this.constant('Y', 'I.flag'); }

  /** The parts of the constant that an instruction has as its immediate; undefined if it has none. */
  literal({ def: { immediate }, lo, hi, words }: InstrReader): Parts | undefined {
    switch (immediate) {
      case 'i32': return [intLiteral(lo)];
      case 'i64': return [intLiteral(lo), intLiteral(hi)];
      case 'v128': return [intLiteral(words[0]), intLiteral(words[1]), intLiteral(words[2]), intLiteral(words[3])];
      case 'f32': return [this.f32(lo)];
      case 'f64': return [this.f64(lo, hi)];
      default: return undefined;
    }
  }

  /**
   * An f32 constant by its bits. A literal cannot say those of a NaN: the support object knows how they are held. They are elements of something,
   * because of a constant that is NaN engines know only that it is NaN: V8 makes one NaN of both where a variable is one or the other.
   */
  f32(bits: number): Expr {
    SINGLE_WORD[0] = bits;
    const value = SINGLE[0]!;
    const literal = value === value || bits === CANONICAL_32;
    const e = literal ? floatLiteral(value) : atom(`${this.constant(`N${(bits >>> 0).toString(16)}`, `${this.support}.f32_const(${bits})`)}[0]`, PREC.call);
    return { ...e, bits: intLiteral(bits) };
  }

  /** An f64 constant by the halves of its bits. */
  f64(lo: number, hi: number): Expr {
    DOUBLE_WORDS[0] = lo;
    DOUBLE_WORDS[1] = hi;
    const value = DOUBLE[0]!;
    if (value === value || (hi === CANONICAL_64 && lo === 0)) return floatLiteral(value);
    return atom(`${this.constant(`N${(hi >>> 0).toString(16)}_${(lo >>> 0).toString(16)}`, `${this.support}.f64_const(${lo}, ${hi})`)}[0]`, PREC.call);
  }

  /** The function that a call_indirect of type `type` through `table` calls, or its trap. */
  indirectCallee(type: number, table: number, index: string, pc: string): string {
    const t = this.tableName(table);
    const signature = this.typeName(type);
    return `${t}.t[${index}] === ${signature} ? ${t}.e[${index}] : ${this.support}.indirect(${t}, ${index}, ${signature}, ${pc})`;
  }
}
