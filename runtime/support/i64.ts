/** i64: a signed bigint outside of running code, two int32 halves in it, the low one first. */
import { highOfLast, joinI64, lowOfI64 } from '../../compiler/model/bits.js';
import type { ValueConversion } from './value-types.js';

export { highOfLast, joinI64, lowOfI64 };

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
  js: { fromJs: split, toJs: join, isValue: (v) => typeof v === 'bigint' },
};
