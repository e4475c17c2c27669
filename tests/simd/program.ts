/**
 * A module for one vector instruction: functions that do it with operands from everywhere, and give the result to everybody. Operands lie in memory, 16 bytes for
 * each, behind them another vector for what is done besides; results go behind that.
 */
import type { Instruction } from '../../compiler/model/instructions.js';
import type { FuncType, ValType } from '../../compiler/model/types.js';
import { encodeModule } from '../random/encode.js';
import type { FuncModel, Instr } from '../random/model.js';
import type { Rng } from '../random/rng.js';
import { isShape, type Shape, SHAPES, vectorOf, widthOf } from './values.js';

/** Where results lie, the data that instructions load and store, and how much of the memory is looked at. */
export const OTHER = 48;
export const OUT = 64;
export const DATA = 256;
export const WINDOW = 1024;

/** A place where a value has been stored. */
export interface Area {
  readonly at: number;
  readonly type: ValType;
  /** What the value is: the instruction's result; or what something else has made of it, or of its operands. */
  readonly of: 'result' | 'other';
  /** The shape of lanes that are NaNs as arithmetic gives them, of which the specification leaves several open. */
  readonly loose: Shape | undefined;
}

export interface Context {
  readonly name: string;
  readonly variant: Variant;
  readonly areas: readonly Area[];
  /** With which operands it makes sense; with all, if undefined. */
  readonly only: number | undefined;
  /** Not to be judged if the result has a NaN that arithmetic has made: what is made of that is open. */
  readonly onlyCertain: boolean;
  /** Not to be judged if an operand has a NaN in lanes of this shape. */
  readonly noNan: Shape | undefined;
}

/** What the immediates are. */
export type Variant = Partial<Instr>;

const ARITHMETIC = /^(f32x4|f64x2)\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote\w+|promote\w+|relaxed_(madd|nmadd|min|max))$/;
/** The shape of the result, if its NaNs are arithmetic's. */
export const looseOf = ({ name }: Instruction): Shape | undefined => ARITHMETIC.exec(name)?.[1] as Shape | undefined;

/** The shape of lanes that the instruction takes; undefined if it does not care. */
export function operandShape({ name }: Instruction): Shape | undefined {
  const last = name.match(/[if](8x16|16x8|32x4|64x2)/g)?.at(-1);
  return last !== undefined && isShape(last) ? last : undefined;
}

const BYTES: Readonly<Partial<Record<ValType, number>>> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };
const get = (a: number): Instr => ({ name: 'local.get', a });
const set = (a: number): Instr => ({ name: 'local.set', a });
const i32 = (a: number): Instr => ({ name: 'i32.const', a });
export const load = (type: ValType, offset: number): Instr[] => [i32(0), { name: `${type}.load`, align: 0, offset }];
const store = (type: ValType, offset: number, value: readonly Instr[]): Instr[] => [i32(0), ...value, { name: `${type}.store`, align: 0, offset }];
const vector = (lane: bigint, width: number): Instr => ({ name: 'v128.const', wide: vectorOf(Array.from({ length: 128 / width }, () => lane), width) });

/** A constant with the bits. */
export function constant(type: ValType, bits: bigint): Instr {
  if (type === 'i32') return i32(Number(BigInt.asIntN(32, bits)));
  if (type === 'f32') return { name: 'f32.const', a: Number(bits) };
  return { name: `${type}.const`, wide: type === 'i64' ? BigInt.asIntN(64, bits) : bits };
}

/** Instructions after which a vector is what it was, but as lanes of the shape: of floats by arithmetic, if there is no NaN. */
function throughShape(shape: Shape): Instr[] {
  if (shape.startsWith('i')) return [vector(0n, widthOf(shape)), { name: `${shape}.add` }];
  return [vector(1n << BigInt(widthOf(shape) - 1), widthOf(shape)), { name: `${shape}.add` }];
}
const negTwice = (shape: Shape): Instr[] => [{ name: `${shape}.neg` }, { name: `${shape}.neg` }];

/** What the names of contexts say of immediates. */
export const textOf = (variant: Variant): string => Object.entries(variant).map(([k, v]) => ` ${k} ${String(v)}`).join('');

class Programs {
  readonly contexts: Context[] = [];
  /** The functions of the contexts. */
  private readonly exported: number[] = [];
  private readonly funcs: FuncModel[] = [];
  private readonly types: FuncType[] = [];
  private readonly type: FuncType;
  private readonly loose: Shape | undefined;

  private readonly instead: number | undefined;

  constructor(private readonly def: Instruction, private readonly cases: readonly (readonly bigint[])[], private readonly some: readonly number[], instead: readonly Instr[] | undefined) {
    this.type = def.type!;
    this.loose = looseOf(def);
    this.func(this.typeOf([], []), [i32(7), { name: 'global.set', a: 0 }]);
    this.instead = instead && this.func(this.typeOf(this.type.params, this.type.results), [...instead]);
  }

  private typeOf(params: readonly ValType[], results: readonly ValType[]): FuncType {
    let t = this.types.find((x) => x.params.join() === params.join() && x.results.join() === results.join());
    if (t === undefined) this.types.push(t = { params, results });
    return t;
  }

  private func(type: FuncType, body: Instr[], locals: ValType[] = []): number {
    this.funcs.push({ type, imported: undefined, callable: true, locals, body });
    return this.funcs.length - 1;
  }

  private add(name: string, variant: Variant, body: Instr[], areas: readonly Area[], more: Partial<Context> & { locals?: ValType[] } = {}): void {
    const { locals = [], ...rest } = more;
    this.exported.push(this.func(this.typeOf([], []), body, locals));
    this.contexts.push({ name, variant, areas, only: undefined, onlyCertain: false, noNan: undefined, ...rest });
  }

  private area(at: number): Area {
    return { at, type: this.type.results[0]!, of: 'result', loose: this.loose };
  }

  /** Stores the result of what leaves one, if it does. */
  private stored(at: number, body: readonly Instr[]): Instr[] {
    const [result] = this.type.results;
    return result === undefined ? [...body] : store(result, at, body);
  }

  private areasAt(...ats: number[]): Area[] {
    return this.type.results.length === 0 ? [] : ats.map((at) => this.area(at));
  }

  variant(variant: Variant, full: boolean): void {
    const { def, type: { params, results: [result] } } = this;
    const text = textOf(variant);
    const it: Instr = this.instead === undefined ? { name: def.name, ...variant } : { name: 'call', a: this.instead };
    const loads = params.flatMap((t, j) => load(t, 16 * j));
    const add = (name: string, ...rest: [Instr[], readonly Area[], (Partial<Context> & { locals?: ValType[] })?]): void => this.add(`${name}${text}`, variant, ...rest);
    add('memory', this.stored(OUT, [...loads, it]), this.areasAt(OUT));
    // From locals, twice, and these still have what they had.
    const fill = params.flatMap((t, j) => [...load(t, 16 * j), set(j)]);
    const gets = params.map((_, j) => get(j));
    const kept = params.flatMap((t, j) => store(t, OUT + 32 + 16 * j, [get(j)]));
    const locals = [...params, ...(result ? [result] : [])];
    add('locals', [...fill, ...gets, it, ...(result ? [set(params.length)] : []), ...this.stored(OUT, [...gets, it]), ...(result ? store(result, OUT + 16, [get(params.length)]) : []), ...kept],
      this.areasAt(OUT, OUT + 16), { locals });
    if (full) this.contextsOf(it, loads, add);
  }

  /** The contexts that are not needed for each of the possible immediates. */
  private contextsOf(it: Instr, loads: readonly Instr[], add: (name: string, body: Instr[], areas: readonly Area[], more?: Partial<Context> & { locals?: ValType[] }) => void): void {
    const { params, results: [result] } = this.type;
    const callee = this.func(this.typeOf(params, this.type.results), [...params.map((_, j) => get(j)), it]);
    add('parameters', this.stored(OUT, [...loads, { name: 'call', a: callee }]), this.areasAt(OUT));
    add('operands below a call', this.stored(OUT, [...loads, { name: 'call', a: 0 }, it]), this.areasAt(OUT));
    if (result) {
      // Once for nothing, the result a block's that is left by a branch.
      add('a block', store(result, OUT, [{ name: 'block', block: { params: [], results: [result] } }, ...loads, it, ...load('i32', OTHER), { name: 'br_if', a: 0 }, { name: 'drop' }, ...loads, it, { name: 'end' }]),
        this.areasAt(OUT));
    }
    for (const c of this.some) {
      const operands = this.cases[c]!;
      add(`constants, case ${c},`, this.stored(OUT, [...params.map((t, j) => constant(t, operands[j]!)), it]), this.areasAt(OUT), { only: c });
      if (params.length < 2) continue;
      params.forEach((_, k) => {
        const mixed = params.flatMap((t, j) => (j === k ? [constant(t, operands[j]!)] : load(t, 16 * j)));
        add(`constant operand ${k}, case ${c},`, this.stored(OUT, [...mixed, it]), this.areasAt(OUT), { only: c });
      });
    }
    if (params.includes('v128')) {
      for (const shape of SHAPES) {
        const float = shape.startsWith('f');
        const through = (instrs: readonly Instr[]): Instr[] => params.flatMap((t, j) => [...load(t, 16 * j), ...(t === 'v128' ? instrs : [])]);
        add(`operands out of ${shape}.add`, this.stored(OUT, [...through(throughShape(shape)), it]), this.areasAt(OUT), { noNan: float ? shape : undefined });
        add(`operands out of ${shape}.neg`, this.stored(OUT, [...through(negTwice(shape)), it]), this.areasAt(OUT));
      }
    }
    if (params.length > 1 && params[0] === 'v128' && params[1] === 'v128') {
      const rest = params.slice(2).flatMap((t, j) => load(t, 16 * (j + 2)));
      add('twice the same operand', [...load('v128', 0), set(0), ...this.stored(OUT, [get(0), get(0), ...rest, it]), ...store('v128', OUT + 16, [get(0)])],
        result ? [{ ...this.area(OUT), of: 'other' }] : [], { locals: ['v128'] });
    }
    if (result === 'v128') this.consumed(it, loads, add);
    if (result === 'i32') {
      const chosen: Instr[] = [{ name: 'if', block: { params: [], results: ['i32'] } }, i32(1), { name: 'else' }, i32(2), { name: 'end' }];
      add('a condition', [...store('i32', OUT, [...loads, it, ...chosen]), ...store('i32', OUT + 16, [...loads, it, { name: 'i32.eqz' }, ...chosen])], []);
    }
    if (result === 'v128' && params[0] === 'v128') this.loop(it, add);
  }

  /** The result as an operand of instructions for other shapes. */
  private consumed(it: Instr, loads: readonly Instr[], add: (name: string, body: Instr[], areas: readonly Area[], more?: Partial<Context> & { locals?: ValType[] }) => void): void {
    for (const shape of SHAPES) {
      const float = shape.startsWith('f');
      const other = load('v128', OTHER);
      const area: Area = { at: OUT, type: 'v128', of: 'other', loose: float ? shape : undefined };
      add(`into ${shape}.add`, store('v128', OUT, [...loads, it, ...other, { name: `${shape}.add` }]), [area], { onlyCertain: true });
      add(`into ${shape}.abs`, store('v128', OUT, [...loads, it, { name: `${shape}.abs` }]), [], { onlyCertain: true });
      const compared = float ? `${shape}.le` : `${shape}.gt_s`;
      add(`into ${compared}`, store('v128', OUT, [...other, ...loads, it, { name: compared }]), [], { onlyCertain: true });
      const lane = shape === 'i8x16' || shape === 'i16x8' ? `${shape}.extract_lane_s` : `${shape}.extract_lane`;
      const type = ({ i8x16: 'i32', i16x8: 'i32', i32x4: 'i32', i64x2: 'i64', f32x4: 'f32', f64x2: 'f64' } as const)[shape];
      add(`into ${lane}`, [0, 1].flatMap((i) => store(type, OUT + 16 * i, [...loads, it, { name: lane, lane: i }])), [], { onlyCertain: true });
    }
  }

  /** Goes round with the result, which others have in their hands as well; a number says how often there was a NaN. */
  private loop(it: Instr, add: (name: string, body: Instr[], areas: readonly Area[], more?: Partial<Context> & { locals?: ValType[] }) => void): void {
    const { loose, type: { params } } = this;
    const [acc, i, nans] = [0, 1, 2];
    const rest = params.slice(1).flatMap((t, j) => load(t, 16 * (j + 1)));
    for (const shape of SHAPES.filter((s) => s.startsWith('i'))) {
      const count: Instr[] = loose === undefined ? [] : [
        get(nans), get(acc), get(acc), { name: `${loose}.ne` }, { name: 'v128.any_true' }, { name: 'i32.add' }, set(nans)];
      add(`in a loop with ${shape}`, [
        ...load('v128', 0), set(acc), i32(3), set(i), { name: 'loop', block: { params: [], results: [] } },
        get(acc), ...rest, it, set(acc), ...count,
        get(acc), ...load('v128', OTHER), { name: `${shape}.sub` }, set(acc),
        get(i), i32(1), { name: 'i32.sub' }, { name: 'local.tee', a: i }, { name: 'br_if', a: 0 }, { name: 'end' },
        ...store('v128', OUT, [get(acc)]), ...store('i32', OUT + 16, [get(nans)]),
      ], [{ at: OUT, type: 'v128', of: 'other', loose: undefined }], { locals: ['v128', 'i32', 'i32'] });
    }
  }

  encode(): Uint8Array {
    const exports = this.contexts.map(({ name }, k) => ({ name, kind: 'func' as const, index: this.exported[k]! }));
    return encodeModule({
      types: this.types, funcs: this.funcs, tables: [], memories: [{ min: 1, max: 1, imported: undefined }],
      globals: [{ value: 'i32', mutable: true, imported: undefined, init: [i32(0)], usable: true }],
      tags: [], elems: [], datas: [], start: undefined, legacy: undefined,
      exports: [...exports, { name: 'the memory', kind: 'memory', index: 0 }],
    }, { exceptions: 'standard', foldConstants: false });
  }
}

/** The immediates to try: the first has all the contexts. */
export function variantsOf(def: Instruction, rng: Rng): Variant[] {
  const lanes = 16 / (def.width || Number((/[if](8|16|32|64)x/.exec(def.name) ?? [])[1] ?? 8) / 8);
  const align = (): number => rng.below(Math.log2(def.width) + 1);
  switch (def.immediate) {
    case 'lane': return Array.from({ length: lanes }, (_, lane) => ({ lane }));
    case 'memarg': return [{ align: align(), offset: 0 }, { align: align(), offset: 3 }, { align: Math.log2(def.width), offset: 65500 }, { align: 0, offset: 0xffff_fff0 }];
    case 'memarg_lane': return Array.from({ length: lanes }, (_, lane) => ({ align: align(), offset: lane % 3 === 2 ? 65500 : lane & 1, lane }));
    case 'lanes': return shuffles(rng);
    case 'v128': return [];
    default: return [{}];
  }
}

/** Identities, shuffles of larger lanes, of one operand only, broadcasts, rotations, and what has no order. */
function shuffles(rng: Rng): Variant[] {
  const bytes = (f: (i: number) => number): Variant => ({ lanes: Array.from({ length: 16 }, (_, i) => f(i) & 31) });
  const wide = (size: number): Variant => {
    const from = Array.from({ length: 16 / size }, () => rng.below(32 / size));
    return bytes((i) => size * from[Math.floor(i / size)]! + (i % size));
  };
  return [
    bytes((i) => 31 - 2 * i + (i & 4)), bytes((i) => i), bytes((i) => i + 16), bytes((i) => 15 - i), bytes((i) => i + 1), bytes((i) => i + 12), bytes((i) => (i & 1) * 16 + (i >> 1)),
    bytes(() => 5), bytes((i) => i ^ 3), bytes((i) => (i & 12) | ((i + 1) & 3)), wide(8), wide(8), wide(4), wide(4), wide(2), wide(2), wide(2),
    ...Array.from({ length: 8 }, () => bytes(() => rng.below(32))), ...Array.from({ length: 3 }, () => bytes(() => rng.below(16))),
  ];
}

/**
 * The module of an instruction, and what its exports do.
 * @param cases operands by their bits
 * @param some of which of these there are functions with constants
 * @param instead what to do in the place of the instruction, as the body of a function of its type
 */
export function programOf(def: Instruction, variants: readonly Variant[], cases: readonly (readonly bigint[])[], some: readonly number[], instead?: readonly Instr[]): { readonly bytes: Uint8Array; readonly contexts: readonly Context[] } {
  const p = new Programs(def, cases, some, instead);
  // No two of the same name.
  const different = new Map(variants.map((variant) => [textOf(variant), variant]));
  [...different.values()].forEach((variant, i) => p.variant(variant, i === 0));
  return { bytes: p.encode(), contexts: p.contexts };
}

export const sizeOf = (type: ValType): number => BYTES[type]!;
