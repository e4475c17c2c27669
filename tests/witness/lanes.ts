/** Vectors taken apart into lanes, and put together again. */
import type { Instr } from './code.js';
import { laneOfFloat, openOfFloat, v128, WValue } from './values.js';

/** What becomes of the operands. */
export type VectorOperation = (operands: readonly WValue[], i: Instr) => WValue;

/** The lanes of a vector, unsigned. */
export const lanesOf = (v: WValue, width: number): bigint[] => Array.from({ length: 128 / width }, (_, i) => BigInt.asUintN(width, (v.value as bigint) >> BigInt(width * i)));
export const signedLanesOf = (v: WValue, width: number): bigint[] => lanesOf(v, width).map((x) => BigInt.asIntN(width, x));
export const fromLanes = (lanes: readonly bigint[], width: number): WValue => v128(joined(lanes, width));
const joined = (lanes: readonly bigint[], width: number): bigint => lanes.reduce((sum, x, i) => sum | (BigInt.asUintN(width, x) << BigInt(width * i)), 0n);

/** The same of floats, which may be NaNs whose bits are open. */
export function floatLanesOf(v: WValue, width: number): WValue[] {
  const open = lanesOf(new WValue('v128', v.open), width);
  return lanesOf(v, width).map((bits, i) => laneOfFloat(bits, width, open[i]! !== 0n));
}
export const fromFloatLanes = (lanes: readonly WValue[], width: number): WValue =>
  new WValue('v128', joined(lanes.map((x) => BigInt(x.value as number | bigint)), width), false, joined(lanes.map(openOfFloat), width));

/** Sums of two lanes each. */
export const pairwise = (lanes: readonly bigint[]): bigint[] => Array.from({ length: lanes.length / 2 }, (_, i) => lanes[2 * i]! + lanes[2 * i + 1]!);

export function bitselect(a: WValue, b: WValue, mask: bigint): WValue {
  const choose = (x: unknown, y: unknown): bigint => ((x as bigint) & mask) | ((y as bigint) & ~mask);
  return new WValue('v128', BigInt.asUintN(128, choose(a.value, b.value)), false, BigInt.asUintN(128, choose(a.open, b.open)));
}

/** The bytes of some vectors that numbers name; 0 where they name none. */
export function bytesOf(from: readonly WValue[], which: readonly number[]): WValue {
  const pick = (of: (v: WValue) => bigint): bigint => {
    const all = from.flatMap((v) => lanesOf(v128(of(v)), 8));
    return joined(which.map((k) => all[k] ?? 0n), 8);
  };
  return new WValue('v128', pick((v) => v.value as bigint), false, pick((v) => v.open));
}
