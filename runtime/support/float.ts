/**
 * Floating-point instructions whose exact result needs bits, and conversions.
 *
 * A float32 is a number rounded to float32. A number cannot hold a signalling float32 NaN as such (conversion makes it quiet), so a float32
 * NaN is the float64 NaN that has its sign, and its 23 payload bits at the top of the payload: what the processor's own conversion gives for a quiet one.
 */
import { trap } from '../traps.js';
import { scratch } from './scratch.js';

const f64 = new Float64Array(scratch(8));
const words = new Int32Array(f64.buffer);
const f32 = new Float32Array(scratch(4));
const word = new Int32Array(f32.buffer);

/** The float32 NaN of the given bits. */
function nan32(bits: number): number {
  words[0] = (bits & 7) << 29;
  words[1] = (bits & 0x8000_0000) | 0x7ff0_0000 | ((bits & 0x007f_ffff) >>> 3);
  return f64[0]!;
}

/** Bits of a NaN that stands for a float32. */
function nan32Bits(x: number): number {
  f64[0] = x;
  const hi = words[1]!;
  return (hi & 0x8000_0000) | 0x7f80_0000 | ((hi & 0x000f_ffff) << 3) | (words[0]! >>> 29);
}

export function f32_reinterpret_i32(bits: number): number {
  word[0] = bits;
  const x = f32[0]!;
  return x === x ? x : nan32(bits);
}

export function i32_reinterpret_f32(x: number): number {
  if (x !== x) return nan32Bits(x);
  f32[0] = x;
  return word[0]!;
}

export function f64_reinterpret_i64(lo: number, hi: number): number {
  words[0] = lo;
  words[1] = hi;
  return f64[0]!;
}

const loadNan = (d: DataView, address: number): number => f32_reinterpret_i32(d.getInt32(address, true));

export function f32_load(d: DataView, address: number, _pc: number): number {
  const x = d.getFloat32(address, true);
  return x === x ? x : loadNan(d, address);
}

export function f32_store(d: DataView, address: number, x: number, _pc: number): void {
  if (x === x) d.setFloat32(address, x, true);
  else d.setInt32(address, nan32Bits(x), true);
}

function flipNan(x: number): number {
  f64[0] = x;
  words[1]! ^= 0x8000_0000;
  return f64[0]!;
}

export const f_neg = (x: number): number => (x === x ? -x : flipNan(x));

function absNan(x: number): number {
  f64[0] = x;
  words[1]! &= 0x7fff_ffff;
  return f64[0]!;
}

export const f_abs = (x: number): number => (x === x ? Math.abs(x) : absNan(x));

export function copysign(x: number, y: number): number {
  f64[0] = y;
  const sign = words[1]! & 0x8000_0000;
  f64[0] = x;
  words[1] = (words[1]! & 0x7fff_ffff) | sign;
  return f64[0]!;
}

function quietNan(x: number): number {
  f64[0] = x;
  words[1]! |= 0x0008_0000;
  return f64[0]!;
}

/** The same value, a signalling NaN made quiet. */
export const quiet = (x: number): number => (x === x ? x : quietNan(x));

/** Rounds to the nearest integer, ties to even. */
export function nearest(x: number): number {
  if (x !== x) return quietNan(x);
  const magnitude = Math.abs(x);
  if (magnitude >= 4503599627370496) return x;
  // Adding 2^52 leaves no room for a fraction: the processor rounds as wanted.
  const rounded = magnitude + 4503599627370496 - 4503599627370496;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

export function i32_trunc_s(x: number, _pc: number): number {
  if (!(x > -2147483649 && x < 2147483648)) trap('floatUnrepresentable');
  return x | 0;
}

export function i32_trunc_u(x: number, _pc: number): number {
  if (!(x > -1 && x < 4294967296)) trap('floatUnrepresentable');
  return x | 0;
}

export function i32_trunc_sat_s(x: number): number {
  if (x > -2147483649 && x < 2147483648) return x | 0;
  return x !== x ? 0 : x < 0 ? -0x8000_0000 : 0x7fff_ffff;
}

export function i32_trunc_sat_u(x: number): number {
  if (x > -1 && x < 4294967296) return x | 0;
  return x > 0 ? -1 : 0;
}

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
    i64_reinterpret_f64(x: number): number {
      f64[0] = x;
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
      if (x !== x) return saturate(0, 0);
      if (x < -9223372036854775808) return saturate(0, -0x8000_0000);
      return x < 9223372036854775808 ? exact(x) : saturate(-1, 0x7fff_ffff);
    },
    i64_trunc_sat_u(x: number): number {
      if (!(x > -1)) return saturate(0, 0);
      return x < 18446744073709551616 ? exact(x) : saturate(-1, -1);
    },
  };
}
