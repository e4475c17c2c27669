/** What vector instructions do that is more than an expression, on words of two or four lanes; results of several parts are left as in int.ts. */
import { scratch } from './scratch.js';

const low16 = (x: number): number => (x << 16) >> 16;
const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);
const both = (low: number, high: number): number => (low & 0xffff) | (high << 16);

// Narrowing, without branches: of lanes side by side in a word, or of one number a lane. `signs` is all of a lane if it is negative.

/** Of two lanes of 16 bits, each in the range of a signed byte, as 8 bits of 16. */
function signedBytes(v: number): number {
  const negative = v & 0x8000_8000;
  const signs = (negative << 1) - (negative >>> 15);
  const size = v ^ signs;
  const over = ((size & 0x7f80_7f80) + 0x7f80_7f80) & 0x8000_8000;
  return (((size | ((over >>> 8) - (over >>> 15))) & 0x007f_007f) ^ signs) & 0x00ff_00ff;
}

/** The same in the range of an unsigned byte. */
function unsignedBytes(v: number): number {
  const negative = v & 0x8000_8000;
  const size = v & ~((negative << 1) - (negative >>> 15));
  const over = ((size & 0x7f00_7f00) + 0x7f00_7f00) & 0x8000_8000;
  return (size | ((over >>> 7) - (over >>> 15))) & 0x00ff_00ff;
}

/** Four bytes, of which each word has two. */
const bytesOfBoth = (a: number, b: number): number => ((a | (a >>> 8)) & 0xffff) | ((b | (b >>> 8)) << 16);
export const i8x4_narrow_i16_s = (a: number, b: number): number => bytesOfBoth(signedBytes(a), signedBytes(b));
export const i8x4_narrow_i16_u = (a: number, b: number): number => bytesOfBoth(unsignedBytes(a), unsignedBytes(b));

function signedHalf(v: number): number {
  const signs = v >> 31;
  const size = v ^ signs;
  return ((size | ((0x7fff - size) >> 31)) & 0x7fff) ^ signs;
}

function unsignedHalf(v: number): number {
  const size = v & ~(v >> 31);
  return (size | ((0xffff - size) >> 31)) & 0xffff;
}

export const i16x2_narrow_i32_s = (a: number, b: number): number => both(signedHalf(a), signedHalf(b));
export const i16x2_narrow_i32_u = (a: number, b: number): number => both(unsignedHalf(a), unsignedHalf(b));

/** Rounded products of fractions of 15 bits. */
const fraction = (a: number, b: number): number => (a * b + 0x4000) >> 15;
/** -1 times -1 is -1. */
export const i16x2_q15mulr_s = (a: number, b: number): number => both(fraction(low16(a), low16(b)), fraction(a >> 16, b >> 16));
/** -1 times -1 is the largest number there is. */
export const i16x2_q15mulr_sat_s = (a: number, b: number): number =>
  both(Math.min(fraction(low16(a), low16(b)), 32767), Math.min(fraction(a >> 16, b >> 16), 32767));

/** The sum of two products of signed bytes with others, which are taken as unsigned, in the range of 16 bits: what x86 gives where the specification leaves it open. */
const dot = (a: number, b: number): number => clamp(((a << 24) >> 24) * (b & 255) + ((a << 16) >> 24) * ((b >>> 8) & 255), -32768, 32767);
export const i16x2_dot_i8x4 = (a: number, b: number): number => both(dot(a, b), dot(a >> 16, b >> 16));
export const i32_dot_i8x4 = (a: number, b: number): number => dot(a, b) + dot(a >> 16, b >> 16);

/** A vector whose bytes are looked up, and zeros for what is not in it. */
const words = new Int32Array(scratch(256));
const table = new Uint8Array(words.buffer);
const bytesAt = (indices: number): number =>
  table[indices & 255]! | (table[(indices >>> 8) & 255]! << 8) | (table[(indices >>> 16) & 255]! << 16) | (table[indices >>> 24]! << 24);

/** What each index gives of a vector, for code that looks up in a constant. */
export function swizzleTable(...vector: readonly number[]): Uint8Array {
  const result = new Uint8Array(scratch(256));
  vector.forEach((word, i) => {
    for (let byte = 0; byte < 4; byte++) result[4 * i + byte] = word >>> (8 * byte);
  });
  return result;
}

/** The same as x86 does it: of an index, the lowest four bits count, and the highest. */
export function relaxedSwizzleTable(...vector: readonly number[]): Uint8Array {
  const result = swizzleTable(...vector);
  for (let i = 16; i < 128; i++) result[i] = result[i & 15]!;
  return result;
}

/** What each two indices of four bits give, the first of which are the lower ones. */
export function swizzlePairs(...vector: readonly number[]): Uint16Array {
  const bytes = swizzleTable(...vector);
  const result = new Uint16Array(scratch(512));
  for (let i = 0; i < 256; i++) result[i] = bytes[i & 15]! | (bytes[i >> 4]! << 8);
  return result;
}

/** The instructions that need places for the parts of their result after the first. */
export function wideVectors(place: Int32Array) {
  const out = place;
  const put = (a: number, b: number, c: number, d: number): void => {
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
  };
  return {
    i8x16_swizzle(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
      put(a, b, c, d);
      out[0] = bytesAt(f);
      out[1] = bytesAt(g);
      out[2] = bytesAt(h);
      return bytesAt(e);
    },
    /** What x86 gives: of an index, the lowest four bits count, and the highest. */
    i8x16_relaxed_swizzle(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
      put(a, b, c, d);
      out[0] = bytesAt(f & 0x8f8f_8f8f);
      out[1] = bytesAt(g & 0x8f8f_8f8f);
      out[2] = bytesAt(h & 0x8f8f_8f8f);
      return bytesAt(e & 0x8f8f_8f8f);
    },
    i64x2_shl(al: number, ah: number, bl: number, bh: number, by: number): number {
      const n = by & 63;
      if (n >= 32) {
        out[0] = al << n;
        out[1] = 0;
        out[2] = bl << n;
        return 0;
      }
      // In two steps, since a shift by 32 is none.
      out[0] = (ah << n) | (al >>> 1 >>> (31 - n));
      out[1] = bl << n;
      out[2] = (bh << n) | (bl >>> 1 >>> (31 - n));
      return al << n;
    },
    i64x2_shr_u(al: number, ah: number, bl: number, bh: number, by: number): number {
      const n = by & 63;
      if (n >= 32) {
        out[0] = 0;
        out[1] = bh >>> n;
        out[2] = 0;
        return (ah >>> n) | 0;
      }
      out[0] = ah >>> n;
      out[1] = (bl >>> n) | (bh << 1 << (31 - n));
      out[2] = bh >>> n;
      return (al >>> n) | (ah << 1 << (31 - n));
    },
    i64x2_shr_s(al: number, ah: number, bl: number, bh: number, by: number): number {
      const n = by & 63;
      if (n >= 32) {
        out[0] = ah >> 31;
        out[1] = bh >> n;
        out[2] = bh >> 31;
        return ah >> n;
      }
      out[0] = ah >> n;
      out[1] = (bl >>> n) | (bh << 1 << (31 - n));
      out[2] = bh >> n;
      return (al >>> n) | (ah << 1 << (31 - n));
    },
  };
}
