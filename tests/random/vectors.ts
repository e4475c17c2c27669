/**
 * Vector instructions in generated code. In modules that keep NaNs strict, each that arithmetic has made is replaced by the canonical one at once. In the others
 * lanes of one shape, the loose one, may be any such NaN for a while: until something looks at the bits, or at lanes of another shape.
 */
import type { Instruction } from '../../compiler/model/instructions.js';
import type { FuncType, ValType } from '../../compiler/model/types.js';
import type { Emitter } from './emitters.js';
import type { FunctionGenerator } from './function.js';
import type { Instr } from './model.js';
import { CANONICAL_F32, CANONICAL_F64 } from './values.js';

export type FloatShape = 'f32x4' | 'f64x2';

/** Floating-point arithmetic: where the specification leaves the bits of a NaN open. */
const ARITHMETIC = /^(f32x4|f64x2)\.(add|sub|mul|div|min|max|ceil|floor|trunc|nearest|sqrt|demote_f64x2_zero|promote_low_f32x4)$/;
/** The shape of the NaNs that an instruction makes. */
export const shapeOfNans = (name: string): FloatShape | undefined => ARITHMETIC.exec(name)?.[1] as FloatShape | undefined;

/** Whether an instruction takes lanes of the shape for numbers, or moves them as they are. */
function takesLanes(name: string, shape: FloatShape): boolean {
  if (/convert|demote|promote/.test(name)) return name === (shape === 'f32x4' ? 'f64x2.promote_low_f32x4' : 'f32x4.demote_f64x2_zero');
  return name.startsWith(`${shape}.`) || name.startsWith(`i32x4.trunc_sat_${shape}`);
}

const lane = (shape: FloatShape): bigint => (shape === 'f32x4' ? BigInt(CANONICAL_F32) * 0x1_0000_0001n : CANONICAL_F64);

/** Replaces the NaNs of what is in a local, and leaves it on the stack. */
export const canonicalLanes = (shape: FloatShape, local: number): readonly Instr[] => [
  { name: 'local.get', a: local }, { name: 'v128.const', wide: lane(shape) * 0x1_0000_0000_0000_0001n },
  { name: 'local.get', a: local }, { name: 'local.get', a: local }, { name: `${shape}.eq` }, { name: 'v128.bitselect' },
];

/** So many lanes an instruction may name. */
const lanesOf = ({ name, width }: Instruction): number => 16 / (width || Number(/\d+/.exec(name)![0]) / 8);

function immediates(g: FunctionGenerator, def: Instruction): Partial<Instr> {
  const { rng } = g;
  if (def.immediate === 'lane') return { lane: rng.below(lanesOf(def)) };
  if (def.immediate !== 'lanes') return {};
  const size = rng.pick([1, 1, 2, 4, 8]);
  const from = Array.from({ length: 16 / size }, () => rng.below(32 / size));
  return { lanes: Array.from({ length: 16 }, (_, i) => size * from[Math.floor(i / size)]! + (i % size)) };
}
export const someLane = (g: FunctionGenerator, def: Instruction): number => g.rng.below(lanesOf(def));

const numbers = (t: ValType): boolean => t === 'v128' || t === 'f32' || t === 'f64';

/** Replaces NaNs among the operands that are on top of the stack. */
function canonicalOperands(g: FunctionGenerator, params: readonly ValType[]): void {
  if (!params.some(numbers)) return;
  const locals = params.map((t, i) => (i === 0 ? 0 : g.scratchLocal(t, i)));
  for (let i = params.length - 1; i > 0; i--) {
    g.stack.pop();
    g.emit({ name: 'local.set', a: locals[i]! });
  }
  params.forEach((t, i) => {
    if (i > 0) {
      g.emit({ name: 'local.get', a: locals[i]! });
      g.push(t);
    }
    g.canonicalIfLoose();
  });
}

const plain: Emitter = (g, def) => {
  const { params, results } = def.type!;
  const { loose } = g.traits;
  g.need(params);
  const missing = g.frame.unreachable && g.stack.length === g.frame.height;
  if (loose && !missing && !takesLanes(def.name, loose)) {
    g.push(...params);
    canonicalOperands(g, params);
    g.stack.length -= params.length;
  }
  g.op({ name: def.name, ...immediates(g, def) }, results);
};

/** Instructions on a value of the type, which leave one of it. */
function after(g: FunctionGenerator, ...instrs: readonly Instr[]): void {
  for (const i of instrs) g.emit(i);
}
const bytes = (n: number): Instr => ({ name: 'v128.const', wide: BigInt(n) * 0x0101_0101_0101_0101_0101_0101_0101_0101n });

/** A vector whose lanes are small integers of the shape. */
function smallNumbers(g: FunctionGenerator, shape: FloatShape): void {
  g.value('v128');
  g.canonicalIfLoose();
  after(g, { name: 'v128.const', wide: 0xfffn * 0x1_0000_0001_0000_0001_0000_0001n }, { name: 'v128.and' }, { name: shape === 'f32x4' ? 'f32x4.convert_i32x4_s' : 'f64x2.convert_low_i32x4_s' });
}
function vector(g: FunctionGenerator, ...instrs: readonly Instr[]): void {
  g.value('v128');
  g.canonicalIfLoose();
  after(g, ...instrs);
}

/** With operands for which there is one result only on all machines. */
const relaxed: Emitter = (g, { name }) => {
  const [shape, op] = name.split('.relaxed_') as [string, string];
  const and = (n: number): readonly Instr[] => [bytes(n), { name: 'v128.and' }];
  if (op.startsWith('trunc')) smallNumbers(g, op.includes('f32x4') ? 'f32x4' : 'f64x2');
  else if (shape.startsWith('f')) for (let n = /madd/.test(op) ? 3 : 2; n > 0; n--) smallNumbers(g, shape as FloatShape);
  else if (op === 'swizzle') {
    vector(g);
    vector(g, ...and(15));
  } else if (op === 'laneselect') {
    vector(g);
    vector(g);
    vector(g);
    vector(g);
    g.stack.pop();
    g.emit({ name: `${shape}.eq` });
  } else if (op === 'q15mulr_s') {
    vector(g);
    vector(g, ...and(0x7f));
  } else {
    vector(g);
    vector(g, ...and(0x7f));
    // What Node 20 adds is not this (see encode.ts).
    if (op.includes('add')) {
      g.emit({ name: 'v128.const', wide: 0n });
      g.push('v128');
    }
  }
  const { length } = instructionParams(name);
  g.stack.length -= length;
  g.op({ name }, ['v128']);
};
const instructionParams = (name: string): readonly unknown[] => new Array<unknown>(/trunc/.test(name) ? 1 : /madd|laneselect|_add_/.test(name) ? 3 : 2);

/** @returns undefined for what is none, or has a memory's operands */
export function vectorEmitterOf(def: Instruction): Emitter | undefined {
  if (def.feature === 'relaxed SIMD') return relaxed;
  return def.feature === 'SIMD' && ['none', 'lane', 'lanes'].includes(def.immediate) ? plain : undefined;
}

export const isVector = ({ feature }: Instruction): boolean => feature === 'SIMD' || feature === 'relaxed SIMD';
export const hasVector = ({ params, results }: FuncType): boolean => params.includes('v128') || results.includes('v128');

/** What a module says of NaNs, see `Traits`. */
interface Nans {
  readonly strictNaN: boolean;
  readonly loose: FloatShape | undefined;
}

/** What a value is made of for JavaScript: where the bits of NaNs count, floats are integers; a vector is two. */
export function outside(t: ValType, { strictNaN }: Nans): ValType[] {
  if (t === 'v128') return ['i64', 'i64'];
  if (!strictNaN) return [t];
  return [t === 'f32' ? 'i32' : t === 'f64' ? 'i64' : t];
}

/** Makes a value of what JavaScript has given, in locals from `a` on. */
export function inward(t: ValType, a: number, nans: Nans): Instr[] {
  if (t === 'v128') return [{ name: 'local.get', a }, { name: 'i64x2.splat' }, { name: 'local.get', a: a + 1 }, { name: 'i64x2.replace_lane', lane: 1 }];
  const get: Instr = { name: 'local.get', a };
  if (outside(t, nans)[0] === t) return [get];
  return [get, { name: t === 'f32' ? 'f32.reinterpret_i32' : 'f64.reinterpret_i64' }];
}

/** The other way, of what is in a local. */
export function outward(t: ValType, a: number, nans: Nans): Instr[] {
  const get: Instr = { name: 'local.get', a };
  if (t === 'v128') {
    const bits: readonly Instr[] = nans.loose ? [...canonicalLanes(nans.loose, a), { name: 'local.tee', a }] : [get];
    return [...bits, { name: 'i64x2.extract_lane', lane: 0 }, get, { name: 'i64x2.extract_lane', lane: 1 }];
  }
  if (outside(t, nans)[0] === t) return [get];
  return [get, { name: t === 'f32' ? 'i32.reinterpret_f32' : 'i64.reinterpret_f64' }];
}
