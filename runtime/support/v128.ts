/** v128: an unsigned bigint outside of running code, its lowest lane in its lowest bits; four words in it. */
import { highOfLast, joinI64, lowOfI64 } from '../../compiler/model/bits.js';
import type { ValueConversion } from './value-types.js';

const parts: unknown[] = [null, null, null, null];

function split(v: unknown): readonly unknown[] {
  parts[0] = lowOfI64(v);
  parts[1] = highOfLast();
  parts[2] = lowOfI64((v as bigint) >> 64n);
  parts[3] = highOfLast();
  return parts;
}

const long = (slots: readonly unknown[], at: number): bigint => BigInt.asUintN(64, joinI64(slots[at] as number, slots[at + 1] as number));
const join = (slots: readonly unknown[], at: number): bigint => (long(slots, at + 2) << 64n) | long(slots, at);

/** It never crosses to JavaScript. */
export const V128: ValueConversion = { split, join, text: (v) => `0x${(v as bigint).toString(16).padStart(32, '0')}` };
