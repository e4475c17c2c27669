/** What vector instructions do that is more than an expression, on words of two or four lanes; results of several parts are left as in int.ts. */
import { scratch } from './scratch.js';

const low16 = (x: number): number => (x << 16) >> 16;
const clamp = (x: number, least: number, most: number): number => (x < least ? least : x > most ? most : x);
const both = (low: number, high: number): number => (low & 0xffff) | (high << 16);

const four = (a: number, b: number, least: number, most: number): number =>
  (clamp(low16(a), least, most) & 255) | ((clamp(a >> 16, least, most) & 255) << 8)
  | ((clamp(low16(b), least, most) & 255) << 16) | (clamp(b >> 16, least, most) << 24);
export const i8x4_narrow_i16_s = (a: number, b: number): number => four(a, b, -128, 127);
export const i8x4_narrow_i16_u = (a: number, b: number): number => four(a, b, 0, 255);
export const i16x2_narrow_i32_s = (a: number, b: number): number => both(clamp(a, -32768, 32767), clamp(b, -32768, 32767));
export const i16x2_narrow_i32_u = (a: number, b: number): number => both(clamp(a, 0, 65535), clamp(b, 0, 65535));

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

/** The upper half of a product, of which each factor is cut in two. */
export function i32_mul_high_u(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const low = Math.imul(al, bl) >>> 16;
  // Three numbers of less than 2^32 each: exact.
  const middle = (Math.imul(ah, bl) >>> 0) + low;
  const other = (Math.imul(al, bh) >>> 0) + (middle % 65536);
  return (Math.imul(ah, bh) + Math.floor(middle / 65536) + Math.floor(other / 65536)) | 0;
}
export const i32_mul_high_s = (a: number, b: number): number => (i32_mul_high_u(a, b) - (a < 0 ? b : 0) - (b < 0 ? a : 0)) | 0;

const words = new Int32Array(scratch(16));
const bytes = new Uint8Array(words.buffer);
const indices = new Int32Array(scratch(16));
const indexBytes = new Uint8Array(indices.buffer);

/** The instructions that need places for the parts of their result after the first. */
export function wideVectors(place: Int32Array) {
  const out = place;
  const put = (a: number, b: number, c: number, d: number): void => {
    words[0] = a;
    words[1] = b;
    words[2] = c;
    words[3] = d;
  };
  const index = (a: number, b: number, c: number, d: number): void => {
    indices[0] = a;
    indices[1] = b;
    indices[2] = c;
    indices[3] = d;
  };
  const give = (): number => {
    out[0] = indices[1]!;
    out[1] = indices[2]!;
    out[2] = indices[3]!;
    return indices[0]!;
  };
  return {
    i8x16_swizzle(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
      put(a, b, c, d);
      index(e, f, g, h);
      for (let i = 0; i < 16; i++) {
        const from = indexBytes[i]!;
        indexBytes[i] = from < 16 ? bytes[from]! : 0;
      }
      return give();
    },
    /** What x86 gives: of an index, the lowest four bits count, and the highest. */
    i8x16_relaxed_swizzle(a: number, b: number, c: number, d: number, e: number, f: number, g: number, h: number): number {
      put(a, b, c, d);
      index(e, f, g, h);
      for (let i = 0; i < 16; i++) {
        const from = indexBytes[i]!;
        indexBytes[i] = from < 128 ? bytes[from & 15]! : 0;
      }
      return give();
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
