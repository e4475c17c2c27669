/** Values of the debuggee and of the witness: the same ones in both forms. */
import type { ValType } from '../../compiler/types.js';
import type { Value } from '../../runtime/debuggee/index.js';
import type { Rng } from '../random/rng.js';
import { randomF32, randomF64, randomI32, randomI64 } from '../random/values.js';
import { f32, f64, i32, i64, reference, type WValue } from '../witness/values.js';

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of a float of the debuggee: a float32 NaN is the float64 NaN of the same sign and payload. */
export function bitsOf(type: 'f32' | 'f64', x: number): number | bigint {
  if (type === 'f32' && !Number.isNaN(x)) {
    scratch.setFloat32(0, x);
    return scratch.getUint32(0);
  }
  scratch.setFloat64(0, x);
  const bits = scratch.getBigUint64(0);
  if (type === 'f64') return bits;
  return Number(((bits >> 63n) << 31n) | 0x7f80_0000n | ((bits >> 29n) & 0x7f_ffffn));
}

/** The other way. */
function f32Value(bits: number): number {
  scratch.setUint32(0, bits);
  if (!Number.isNaN(scratch.getFloat32(0))) return scratch.getFloat32(0);
  return f64Value((BigInt(bits >>> 31) << 63n) | (0x7ffn << 52n) | (BigInt(bits & 0x7f_ffff) << 29n));
}

function f64Value(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
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
    case 'f32': { const bits = randomF32(rng); return { ours: { type, value: f32Value(bits) }, witness: f32(bits) }; }
    case 'f64': { const bits = BigInt.asUintN(64, randomF64(rng)); return { ours: { type, value: f64Value(bits) }, witness: f64(bits) }; }
    case 'externref': { const x = rng.pick(['another', undefined, 12, null]); return { ours: { type, value: x }, witness: reference(type, x) }; }
    default: return { ours: { type, value: null }, witness: reference(type, null) };
  }
}
