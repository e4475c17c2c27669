/** What numbers are in bits, where more than one part of the code must say the same: the halves of an i64, and the bits of NaNs. */

const wide = new BigInt64Array(1);
const halves = new Int32Array(wide.buffer);
wide[0] = 1n;
const LOW = halves[0] === 1 ? 0 : 1;
const HIGH = 1 - LOW;

/** The low half of the i64 that a JavaScript value converts to; its high half is {@link highOfLast} until the next conversion. */
export function lowOfI64(v: unknown): number {
  wide[0] = v as bigint;
  return halves[LOW]!;
}

/** See {@link lowOfI64}. */
export const highOfLast = (): number => halves[HIGH]!;

/** The bigint of an i64, signed. */
export function joinI64(low: number, high: number): bigint {
  halves[LOW] = low;
  halves[HIGH] = high;
  return wide[0]!;
}

/** Of the canonical NaN without a sign: a float32's bits, and the high half of a float64's. */
export const CANONICAL_32 = 0x7fc0_0000;
export const CANONICAL_64 = 0x7ff8_0000;

/** Whether a float32 with these bits is a NaN. */
export const isNan32 = (bits: number): boolean => (bits & 0x7fff_ffff) > 0x7f80_0000;
/** Whether a float64 is whose bits have these halves. */
export function isNan64(low: number, high: number): boolean {
  const unsigned = high & 0x7fff_ffff;
  return unsigned > 0x7ff0_0000 || (unsigned === 0x7ff0_0000 && low !== 0);
}
