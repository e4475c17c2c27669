/**
 * Values of the reference interpreter. Floats are held as their bits everywhere, and become numbers only inside an arithmetic instruction: no NaN is lost on the way.
 */
import type { ValType } from '../../compiler/model/types.js';

/**
 * An i32 as an int32 number, an i64 as a signed bigint, an f32 as its 32 bits (an unsigned number), an f64 as its 64 bits (an unsigned bigint), a reference
 * as the thing itself or null; a v128 as its 128 bits (an unsigned bigint), the first lane lowest.
 */
export class WValue {
  /**
   * @param loose whether this is a NaN whose bits the specification leaves open (4.3.3, NaN propagation)
   * @param open of a vector, the bits that are open because they are such a NaN's
   */
  constructor(readonly type: ValType, readonly value: unknown, readonly loose = false, readonly open = 0n) {}
}

const scratch = new DataView(new ArrayBuffer(8));

export function f32Number(bits: number): number {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
}

/** Not for NaNs. */
export function f32Bits(x: number): number {
  scratch.setFloat32(0, x);
  return scratch.getUint32(0);
}

export function f64Number(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

export function f64Bits(x: number): bigint {
  scratch.setFloat64(0, x);
  return scratch.getBigUint64(0);
}

export const i32 = (x: number): WValue => new WValue('i32', x | 0);
export const i64 = (x: bigint): WValue => new WValue('i64', BigInt.asIntN(64, x));
export const f32 = (bits: number): WValue => new WValue('f32', bits >>> 0);
export const f64 = (bits: bigint): WValue => new WValue('f64', BigInt.asUintN(64, bits));
export const v128 = (bits: bigint): WValue => new WValue('v128', BigInt.asUintN(128, bits));
export const reference = (type: ValType, v: unknown): WValue => new WValue(type, v);

const CANONICAL_F32 = 0x7fc0_0000;
const CANONICAL_F64 = 0x7ff8_0000_0000_0000n;

/** The result of arithmetic: its NaN is any arithmetic one. */
export const f32Result = (x: number): WValue => (Number.isNaN(x) ? new WValue('f32', CANONICAL_F32, true) : new WValue('f32', f32Bits(x)));
export const f64Result = (x: number): WValue => (Number.isNaN(x) ? new WValue('f64', CANONICAL_F64, true) : new WValue('f64', f64Bits(x)));

/** Of an arithmetic NaN, all bits may be any but those that make it one. */
const OPEN_F32 = 0x803f_ffffn;
const OPEN_F64 = 0x8007_ffff_ffff_ffffn;
/** A float that is a lane of a vector. */
export const laneOfFloat = (bits: bigint, width: number, loose: boolean): WValue =>
  (width === 32 ? new WValue('f32', Number(bits), loose) : new WValue('f64', bits, loose));
export const openOfFloat = ({ type, loose }: WValue): bigint => (loose ? (type === 'f32' ? OPEN_F32 : OPEN_F64) : 0n);

/** What a local holds before it is set (4.4.1). */
export function defaultValue(type: ValType): WValue {
  switch (type) {
    case 'i32': return i32(0);
    case 'i64': return i64(0n);
    case 'f32': return f32(0);
    case 'f64': return f64(0n);
    case 'v128': return v128(0n);
    default: return reference(type, null);
  }
}

/** Traps in the witness; also what its embedder sees as `RuntimeError`. */
export class WTrap extends Error {
  override readonly name = 'RuntimeError';
}
