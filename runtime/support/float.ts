/**
 * How floats are held, and floating-point instructions whose exact result needs bits, and conversions.
 *
 * A float is a JavaScript number, a float32 one that is rounded to it. NaNs have bits that must not change when they are moved, and no engine promises to keep
 * those of a number: V8 makes a signalling NaN quiet as it likes (in Maglev, since 14.6, where control flow joins), JavaScriptCore and SpiderMonkey
 * make one NaN of all. So what an engine loses is held as an object instead, a {@link NanBits}, which arithmetic takes for NaN.
 *
 * - The canonical NaN without a sign is always JavaScript's NaN.
 * - Where the payload of quiet NaNs survives (V8), they are numbers: of a float32, the one that conversion by the processor gives. A signalling
 *   float32 NaN is that number with {@link MARK} set, below where the payload of a float32 ends: NaNs are used as masks in float32 code, which stays fast.
 * - All others are objects.
 *
 * The result of arithmetic may be any quiet NaN, and of a float32 never has the mark: it has been rounded.
 */
import { CANONICAL_32, CANONICAL_64 } from '../../compiler/model/bits.js';
import { trap } from '../base/traps.js';
import { scratch } from './scratch.js';

/** A NaN with bits that a number would not keep. */
export class NanBits {
  /** Of a float32, `lo` has the bits. */
  readonly lo: number;
  readonly hi: number;

  /** Of the bits, signed or not: they are kept signed, as an i32 is. */
  constructor(lo: number, hi: number) {
    this.lo = lo | 0;
    this.hi = hi | 0;
  }

  valueOf(): number { return NaN; }
}
// Arithmetic looks for nothing else, whatever a program does to Object.prototype.
Object.setPrototypeOf(NanBits.prototype, null);

/** A float as running code holds it. */
export type Float = number | NanBits;

export const isFloat = (v: unknown): v is Float => typeof v === 'number' || v instanceof NanBits;

const f64 = new Float64Array(scratch(8));
const words = new Int32Array(f64.buffer);
/** Where code makes a float32 of its bits, and bits of a float32: it writes the one view and at once reads the other. */
export const f32 = new Float32Array(scratch(4));
export const word = new Int32Array(f32.buffer);

const SIGN = 0x8000_0000 | 0;
const QUIET_32 = 0x0040_0000;
const QUIET_64 = 0x0008_0000;
/** In the low half of a number that stands for a float32: it is a signalling NaN. */
const MARK = 1;

/** Whether the engine keeps the payload of a quiet NaN. */
const KEEPS_PAYLOADS = ((): boolean => {
  words[0] = 0x0123_4567;
  words[1] = 0xfff9_abcd;
  const moved: unknown[] = [f64[0], null];
  f64[0] = 0;
  f64[0] = moved[0] as number;
  const kept = words[0] === 0x0123_4567 && words[1] === (0xfff9_abcd | 0);
  word[0] = 0xffd2_3456;
  moved[0] = f32[0];
  f32[0] = 0;
  f32[0] = moved[0] as number;
  return kept && word[0] === (0xffd2_3456 | 0);
})();

/** Whether the number that an engine reads from the bits of a float32 NaN has all of them. */
const kept32 = (bits: number): boolean => (KEEPS_PAYLOADS ? (bits & QUIET_32) !== 0 : bits === CANONICAL_32);
/** The same of a float64 NaN. */
const kept64 = (lo: number, hi: number): boolean => (KEEPS_PAYLOADS ? (hi & QUIET_64) !== 0 : hi === CANONICAL_64 && lo === 0);

/** The float32 NaN of the given bits, which reading does not keep. */
function nan32(bits: number): Float {
  if (!KEEPS_PAYLOADS) return new NanBits(bits, 0);
  words[0] = ((bits & 7) << 29) | MARK;
  words[1] = (bits & SIGN) | CANONICAL_64 | ((bits & 0x007f_ffff) >>> 3);
  return f64[0]!;
}

/** Bits of a NaN that stands for a float32. */
export function f32_nan_bits(x: Float): number {
  if (typeof x === 'object') return x.lo;
  f64[0] = x;
  const lo = words[0]!;
  const hi = words[1]!;
  const bits = (hi & SIGN) | 0x7f80_0000 | ((hi & 0x000f_ffff) << 3) | (lo >>> 29);
  return (lo & MARK) === 0 ? bits : bits & ~QUIET_32;
}

/** Leaves the bits of a float64 in {@link words}. */
function split64(x: Float): void {
  if (typeof x === 'object') {
    words[0] = x.lo;
    words[1] = x.hi;
  } else f64[0] = x;
}

export function f32_reinterpret_i32(bits: number): Float {
  word[0] = bits;
  const x = f32[0]!;
  return x === x || kept32(bits) ? x : nan32(bits);
}

export function i32_reinterpret_f32(x: Float): number {
  if (!((x as number) <= (x as number))) return f32_nan_bits(x);
  f32[0] = x as number;
  return word[0]!;
}

export function f64_reinterpret_i64(lo: number, hi: number): Float {
  words[0] = lo;
  words[1] = hi;
  const x = f64[0]!;
  return x === x || kept64(lo, hi) ? x : new NanBits(lo, hi);
}

export function f64_low(x: Float): number {
  split64(x);
  return words[0]!;
}

export function f64_high(x: Float): number {
  split64(x);
  return words[1]!;
}

/** The low half of a float64's bits, and the high one. */
export function halves(x: Float): readonly [lo: number, hi: number] {
  split64(x);
  return [words[0]!, words[1]!];
}

// What code asks about a NaN that it has just read at an address: whether the number has its bits, and what to take otherwise. Two questions, so that
// the variable it goes into stays a number's to the engine as long as no object has been there.

/** The same two, of what has just been written to {@link word}. */
export const f32_word_kept = (): boolean => kept32(word[0]!);
export const f32_word_nan = (): Float => nan32(word[0]!);
export const f32_kept = (d: DataView, address: number): boolean => kept32(d.getInt32(address, true));
export const f64_kept = (d: DataView, address: number): boolean => kept64(d.getInt32(address, true), d.getInt32(address + 4, true));
export const f32_nan = (d: DataView, address: number): Float => nan32(d.getInt32(address, true));
export const f64_nan = (d: DataView, address: number): Float => new NanBits(d.getInt32(address, true), d.getInt32(address + 4, true));

/** Stores a NaN. */
export function f32_store(d: DataView, address: number, x: Float): void {
  d.setInt32(address, f32_nan_bits(x), true);
}

/** Stores a NaN; out of bounds, nothing is written. */
export function f64_store(d: DataView, address: number, x: Float): void {
  if (typeof x === 'object') {
    d.setInt32(address + 4, x.hi, true);
    d.setInt32(address, x.lo, true);
  } else d.setFloat64(address, x, true);
}

/** Something whose element 0 is the constant. */
function constant(x: Float): ArrayLike<Float> {
  if (typeof x === 'object') return [x];
  const element = new Float64Array(1);
  element[0] = x;
  return element;
}

export const f32_const = (bits: number): ArrayLike<Float> => constant(f32_reinterpret_i32(bits));
export const f64_const = (lo: number, hi: number): ArrayLike<Float> => constant(f64_reinterpret_i64(lo, hi));

export const f32_neg = (x: Float): Float => f32_reinterpret_i32(i32_reinterpret_f32(x) ^ SIGN);
export const f32_abs = (x: Float): Float => f32_reinterpret_i32(i32_reinterpret_f32(x) & ~SIGN);
export const f32_copysign = (x: Float, y: Float): Float => f32_reinterpret_i32((i32_reinterpret_f32(x) & ~SIGN) | (i32_reinterpret_f32(y) & SIGN));

export function f64_neg(x: Float): Float {
  split64(x);
  return f64_reinterpret_i64(words[0]!, words[1]! ^ SIGN);
}

export function f64_abs(x: Float): Float {
  split64(x);
  return f64_reinterpret_i64(words[0]!, words[1]! & ~SIGN);
}

export function f64_copysign(x: Float, y: Float): Float {
  split64(y);
  const sign = words[1]! & SIGN;
  split64(x);
  return f64_reinterpret_i64(words[0]!, (words[1]! & ~SIGN) | sign);
}

/** The number that JavaScript sees; it has the bits of the NaN as far as the engine keeps them. */
export const f32ToNumber = (x: Float): number => Math.fround(x as number);

/** The same of a float64. */
export function f64ToNumber(x: Float): number {
  if (typeof x !== 'object') return x;
  split64(x);
  return f64[0]!;
}

/** The float64 of a number from JavaScript: a NaN becomes a quiet one. */
export function f64OfNumber(x: number): number {
  if (x === x) return x;
  if (!KEEPS_PAYLOADS) return NaN;
  f64[0] = x;
  words[1]! |= QUIET_64;
  return f64[0];
}

/** The canonical NaN, by a call: where it is never needed V8 takes less time for that than for a constant. */
export const nan = (): number => NaN;

/** Rounds to the nearest integer, ties to even. */
export function nearest(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < 4503599627370496)) return x <= x ? x : NaN;
  // Adding 2^52 leaves no room for a fraction: the processor rounds as wanted.
  const rounded = magnitude + 4503599627370496 - 4503599627370496;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

/** @throws the trap of a float that no integer of the type is near */
export const unrepresentable = (_pc: number): never => trap('floatUnrepresentable');

/** Of a float that is out of range. */
export const i32_saturate_s = (x: number): number => (x > 0 ? 0x7fff_ffff : x < 0 ? -0x8000_0000 : 0);
/** The same without a sign. */
export const i32_saturate_u = (x: number): number => (x > 0 ? -1 : 0);

/** Rounds an integer of two halves to float32 once: a float64 in between would round twice. */
function roundOnce(lo: number, magnitudeHigh: number): number {
  // Of more than 53 bits, the low ones only matter as "something is left": fold them into one bit that stays.
  if (magnitudeHigh >= 0x0020_0000) lo = (lo & 0xffff_f000) | ((lo & 0xfff) !== 0 ? 0x1000 : 0);
  return Math.fround(magnitudeHigh * 4294967296 + (lo >>> 0));
}

export const f32_convert_i64_u = (lo: number, hi: number): number => roundOnce(lo, hi >>> 0);

export function f32_convert_i64_s(lo: number, hi: number): number {
  if (hi >= 0) return roundOnce(lo, hi);
  const negated = -lo | 0;
  return -roundOnce(negated, (~hi + (negated === 0 ? 1 : 0)) >>> 0);
}

/** The conversions to i64, which need a place for the high half. */
export function wideFloats(place: Int32Array) {
  const out = place;
  const exact = (x: number): number => {
    const t = Math.trunc(x);
    const high = Math.floor(t / 4294967296);
    out[0] = high | 0;
    return (t - high * 4294967296) | 0;
  };
  const saturate = (lo: number, hi: number): number => {
    out[0] = hi;
    return lo;
  };
  return {
    i64_reinterpret_f64(x: Float): number {
      split64(x);
      out[0] = words[1]!;
      return words[0]!;
    },
    i64_trunc_s(x: number, _pc: number): number {
      if (!(x >= -9223372036854775808 && x < 9223372036854775808)) trap('floatUnrepresentable');
      return exact(x);
    },
    i64_trunc_u(x: number, _pc: number): number {
      if (!(x > -1 && x < 18446744073709551616)) trap('floatUnrepresentable');
      return exact(x);
    },
    i64_trunc_sat_s(x: number): number {
      if (!(x <= x)) return saturate(0, 0);
      if (x < -9223372036854775808) return saturate(0, -0x8000_0000);
      return x < 9223372036854775808 ? exact(x) : saturate(-1, 0x7fff_ffff);
    },
    i64_trunc_sat_u(x: number): number {
      if (!(x > -1)) return saturate(0, 0);
      return x < 18446744073709551616 ? exact(x) : saturate(-1, -1);
    },
  };
}
