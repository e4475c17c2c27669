/** Values of the debuggee and of the witness: the same ones in both forms. */
import type { ValType } from '../../compiler/model/types.js';
import type { Value } from '../../runtime/debuggee/index.js';
import { f32_reinterpret_i32, f64_reinterpret_i64, type Float, halves, i32_reinterpret_f32 } from '../../runtime/support/float.js';
import type { Rng } from '../random/rng.js';
import { randomF32, randomF64, randomI32, randomI64, randomV128 } from '../random/values.js';
import { f32, f64, i32, i64, reference, v128, type WValue } from '../witness/values.js';

/** The bits of a float of the debuggee. */
export function bitsOf(type: 'f32' | 'f64', x: Float): number | bigint {
  if (type === 'f32') return i32_reinterpret_f32(x) >>> 0;
  const [lo, hi] = halves(x);
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
}

/** One value, for each side. */
export interface Both {
  readonly ours: Value;
  readonly witness: WValue;
}

export function randomValue(rng: Rng, type: ValType): Both {
  switch (type) {
    case 'i32': { const x = randomI32(rng); return { ours: { type, value: x }, witness: i32(x) }; }
    case 'i64': { const x = randomI64(rng); return { ours: { type, value: x }, witness: i64(x) }; }
    case 'f32': { const bits = randomF32(rng); return { ours: { type, value: f32_reinterpret_i32(bits) }, witness: f32(bits) }; }
    case 'f64': { const bits = BigInt.asUintN(64, randomF64(rng)); return { ours: { type, value: f64_reinterpret_i64(Number(bits & 0xffff_ffffn) | 0, Number(bits >> 32n) | 0) }, witness: f64(bits) }; }
    case 'v128': { const x = randomV128(rng); return { ours: { type, value: x }, witness: v128(x) }; }
    case 'externref': { const x = rng.pick(['another', undefined, 12, null]); return { ours: { type, value: x }, witness: reference(type, x) }; }
    default: return { ours: { type, value: null }, witness: reference(type, null) };
  }
}
