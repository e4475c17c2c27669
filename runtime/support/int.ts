/** Integer instructions that are more than an expression. An i64 result is its low half, with the high half left in `high[0]`. */
import { highOfLast, joinI64, lowOfI64 } from '../../compiler/model/bits.js';
import { trap } from '../base/traps.js';

export function i32_div_s(a: number, b: number, _pc: number): number {
  if (b === 0) trap('divideByZero');
  if (b === -1 && a === -0x8000_0000) trap('divideUnrepresentable');
  return (a / b) | 0;
}

export function i32_div_u(a: number, b: number, _pc: number): number {
  if (b === 0) trap('divideByZero');
  return ((a >>> 0) / (b >>> 0)) | 0;
}

export function i32_rem_s(a: number, b: number, _pc: number): number {
  if (b === 0) trap('remainderByZero');
  return (a % b) | 0;
}

export function i32_rem_u(a: number, b: number, _pc: number): number {
  if (b === 0) trap('remainderByZero');
  return ((a >>> 0) % (b >>> 0)) | 0;
}

export function i32_popcnt(x: number): number {
  x -= (x >>> 1) & 0x5555_5555;
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

export function i64_ctz(lo: number, hi: number): number {
  if (lo !== 0) return 31 - Math.clz32(lo & -lo);
  return hi === 0 ? 64 : 63 - Math.clz32(hi & -hi);
}

const toBigUint = (lo: number, hi: number): bigint => BigInt.asUintN(64, joinI64(lo, hi));
const TWO32 = 4294967296;
/** Halves of this magnitude or less belong to integers that a number holds exactly. */
const SAFE_HIGH = 0x0010_0000;

/**
 * The i64 instructions that need a place for the high half.
 * @param place its element 0
 */
export function wideIntegers(place: Int32Array) {
  // A constant: V8 takes no parameter for one, and would look the array up at each use.
  const high = place;
  const fromBigInt = (x: bigint): number => {
    const low = lowOfI64(x);
    high[0] = highOfLast();
    return low;
  };
  /** From an exact integer of magnitude below 2^53. */
  const fromNumber = (x: number): number => {
    high[0] = Math.floor(x / TWO32) | 0;
    return x | 0;
  };

  return {
    i64_div_s(al: number, ah: number, bl: number, bh: number, _pc: number): number {
      if ((bl | bh) === 0) trap('divideByZero');
      if (ah >= -SAFE_HIGH && ah < SAFE_HIGH && bh >= -SAFE_HIGH && bh < SAFE_HIGH) {
        return fromNumber(Math.trunc((ah * TWO32 + (al >>> 0)) / (bh * TWO32 + (bl >>> 0))));
      }
      if (ah === -0x8000_0000 && al === 0 && (bl & bh) === -1) trap('divideUnrepresentable');
      return fromBigInt(joinI64(al, ah) / joinI64(bl, bh));
    },

    i64_div_u(al: number, ah: number, bl: number, bh: number, _pc: number): number {
      if ((bl | bh) === 0) trap('divideByZero');
      if (ah >= 0 && ah < SAFE_HIGH && bh >= 0 && bh < SAFE_HIGH) {
        return fromNumber(Math.floor((ah * TWO32 + (al >>> 0)) / (bh * TWO32 + (bl >>> 0))));
      }
      return fromBigInt(toBigUint(al, ah) / toBigUint(bl, bh));
    },

    i64_rem_s(al: number, ah: number, bl: number, bh: number, _pc: number): number {
      if ((bl | bh) === 0) trap('remainderByZero');
      if (ah >= -SAFE_HIGH && ah < SAFE_HIGH && bh >= -SAFE_HIGH && bh < SAFE_HIGH) {
        return fromNumber((ah * TWO32 + (al >>> 0)) % (bh * TWO32 + (bl >>> 0)));
      }
      return fromBigInt(joinI64(al, ah) % joinI64(bl, bh));
    },

    i64_rem_u(al: number, ah: number, bl: number, bh: number, _pc: number): number {
      if ((bl | bh) === 0) trap('remainderByZero');
      if (ah >= 0 && ah < SAFE_HIGH && bh >= 0 && bh < SAFE_HIGH) {
        return fromNumber((ah * TWO32 + (al >>> 0)) % (bh * TWO32 + (bl >>> 0)));
      }
      return fromBigInt(toBigUint(al, ah) % toBigUint(bl, bh));
    },

    i64_shl(lo: number, hi: number, by: number): number {
      const m = by & 31;
      if (by & 32) {
        high[0] = lo << m;
        return 0;
      }
      high[0] = m === 0 ? hi : (hi << m) | (lo >>> (32 - m));
      return lo << m;
    },

    i64_shr_s(lo: number, hi: number, by: number): number {
      const m = by & 31;
      if (by & 32) {
        high[0] = hi >> 31;
        return hi >> m;
      }
      high[0] = hi >> m;
      return m === 0 ? lo : (lo >>> m) | (hi << (32 - m));
    },

    i64_shr_u(lo: number, hi: number, by: number): number {
      const m = by & 31;
      if (by & 32) {
        high[0] = 0;
        return (hi >>> m) | 0;
      }
      high[0] = (hi >>> m) | 0;
      return m === 0 ? lo : (lo >>> m) | (hi << (32 - m));
    },

    i64_rotl(lo: number, hi: number, by: number): number {
      if (by & 32) {
        const t = lo;
        lo = hi;
        hi = t;
      }
      const m = by & 31;
      if (m === 0) {
        high[0] = hi;
        return lo;
      }
      high[0] = (hi << m) | (lo >>> (32 - m));
      return (lo << m) | (hi >>> (32 - m));
    },
  };
}
