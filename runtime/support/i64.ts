/** i64: a signed bigint outside of running code, two int32 halves in it, the low one first. */
import type { ValueConversion } from './value-types.js';

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

/** The bigint of an i64. */
export function joinI64(low: number, high: number): bigint {
  halves[LOW] = low;
  halves[HIGH] = high;
  return wide[0]!;
}

const parts: unknown[] = [null, null];
function split(v: unknown): readonly unknown[] {
  parts[0] = lowOfI64(v);
  parts[1] = highOfLast();
  return parts;
}

const join = (slots: readonly unknown[], at: number): bigint => joinI64(slots[at] as number, slots[at + 1] as number);

export const I64: ValueConversion = {
  split, join, text: String,
  // ToBigInt64 is what an element of a BigInt64Array does to what it is given.
  js: { fromJs: split, toJs: join, isPlain: (v) => typeof v === 'bigint' },
};
