/** Floating-point instructions and conversions (specification, 4.3.3 and 4.3.4). */
import { TRAP_MESSAGES } from '../../runtime/base/traps.js';
import type { Operation } from './integers.js';
import { f32, f32Number, f32Result, f64, f64Number, f64Result, i32, i64, WTrap, WValue } from './values.js';

function nearest(x: number): number {
  if (!Number.isFinite(x)) return x;
  const below = Math.floor(x);
  const fraction = x - below;
  const rounded = fraction < 0.5 || (fraction === 0.5 && below % 2 === 0) ? below : below + 1;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

const UNARY: Readonly<Record<string, (x: number) => number>> = {
  ceil: Math.ceil, floor: Math.floor, trunc: Math.trunc, nearest, sqrt: Math.sqrt,
};
/** In double precision, then rounded: right for float32 too, whose products and quotients two roundings do not spoil. */
const BINARY: Readonly<Record<string, (x: number, y: number) => number>> = {
  add: (x, y) => x + y, sub: (x, y) => x - y, mul: (x, y) => x * y, div: (x, y) => x / y, min: Math.min, max: Math.max,
};
const COMPARISONS: Readonly<Record<string, (x: number, y: number) => boolean>> = {
  eq: (x, y) => x === y, ne: (x, y) => x !== y, lt: (x, y) => x < y, gt: (x, y) => x > y, le: (x, y) => x <= y, ge: (x, y) => x >= y,
};

/** What differs between the two types. */
interface FloatType {
  readonly name: 'f32' | 'f64';
  readonly number: (v: WValue) => number;
  readonly result: (x: number) => WValue;
  /** The sign bit, and a value with all bits but the sign of one and the sign of another. */
  readonly negative: (v: WValue) => boolean;
  readonly withSign: (v: WValue, negative: boolean) => WValue;
}

const SIGN_64 = 1n << 63n;
const TYPES: readonly FloatType[] = [
  {
    name: 'f32', number: (v) => f32Number(v.value as number), result: (x) => f32Result(Math.fround(x)),
    negative: (v) => (v.value as number) >= 0x8000_0000,
    withSign: (v, negative) => new WValue('f32', (((v.value as number) & 0x7fff_ffff) | (negative ? 0x8000_0000 : 0)) >>> 0, v.loose),
  },
  {
    name: 'f64', number: (v) => f64Number(v.value as bigint), result: f64Result,
    negative: (v) => (v.value as bigint) >= SIGN_64,
    withSign: (v, negative) => new WValue('f64', ((v.value as bigint) & (SIGN_64 - 1n)) | (negative ? SIGN_64 : 0n), v.loose),
  },
];

function truncate(x: number, low: bigint, high: bigint): bigint {
  if (!Number.isFinite(x)) throw new WTrap(TRAP_MESSAGES.floatUnrepresentable);
  const t = BigInt(Math.trunc(x));
  if (t < low || t > high) throw new WTrap(TRAP_MESSAGES.floatUnrepresentable);
  return t;
}

function saturate(x: number, low: bigint, high: bigint): bigint {
  if (Number.isNaN(x)) return 0n;
  if (!Number.isFinite(x)) return x < 0 ? low : high;
  const t = BigInt(Math.trunc(x));
  return t < low ? low : t > high ? high : t;
}

/** Rounds an integer to float32 once: of a long one, all bits that can only break a tie are folded into one. */
function roundToF32(x: bigint): number {
  const magnitude = x < 0n ? -x : x;
  const spare = BigInt(Math.max(0, magnitude.toString(2).length - 40));
  let top = magnitude >> spare;
  if (top << spare !== magnitude) top |= 1n;
  const rounded = Math.fround(Number(top)) * 2 ** Number(spare);
  return x < 0n ? -rounded : rounded;
}

const u32 = (v: WValue): number => (v.value as number) >>> 0;
const u64 = (v: WValue): bigint => BigInt.asUintN(64, v.value as bigint);

function addTruncations(all: Map<string, Operation>, { name, number }: FloatType): void {
  for (const bits of [32, 64]) {
    const make = bits === 32 ? (x: bigint): WValue => i32(Number(BigInt.asIntN(32, x))) : i64;
    const size = BigInt(bits);
    for (const [sign, low, high] of [['s', -(1n << (size - 1n)), (1n << (size - 1n)) - 1n], ['u', 0n, (1n << size) - 1n]] as const) {
      all.set(`i${bits}.trunc_${name}_${sign}`, (a) => make(truncate(number(a), low, high)));
      all.set(`i${bits}.trunc_sat_${name}_${sign}`, (a) => make(saturate(number(a), low, high)));
    }
  }
}

/** Every floating-point instruction without immediates, by name. */
export function floatOperations(): Map<string, Operation> {
  const all = new Map<string, Operation>();
  for (const type of TYPES) {
    const { name, number, result, negative, withSign } = type;
    for (const [op, f] of Object.entries(UNARY)) all.set(`${name}.${op}`, (a) => result(f(number(a))));
    for (const [op, f] of Object.entries(BINARY)) all.set(`${name}.${op}`, (a, b) => result(f(number(a), number(b))));
    for (const [op, f] of Object.entries(COMPARISONS)) all.set(`${name}.${op}`, (a, b) => i32(Number(f(number(a), number(b)))));
    all.set(`${name}.abs`, (a) => withSign(a, false));
    all.set(`${name}.neg`, (a) => withSign(a, !negative(a)));
    all.set(`${name}.copysign`, (a, b) => withSign(a, negative(b)));
    all.set(`${name}.convert_i32_s`, (a) => result(a.value as number));
    all.set(`${name}.convert_i32_u`, (a) => result(u32(a)));
    addTruncations(all, type);
  }
  all.set('f32.convert_i64_s', (a) => f32Result(roundToF32(a.value as bigint)));
  all.set('f32.convert_i64_u', (a) => f32Result(roundToF32(u64(a))));
  all.set('f64.convert_i64_s', (a) => f64Result(Number(a.value)));
  all.set('f64.convert_i64_u', (a) => f64Result(Number(u64(a))));
  all.set('f32.demote_f64', (a) => f32Result(Math.fround(f64Number(a.value as bigint))));
  all.set('f64.promote_f32', (a) => f64Result(f32Number(a.value as number)));
  all.set('i32.reinterpret_f32', (a) => i32(a.value as number));
  all.set('i64.reinterpret_f64', (a) => i64(a.value as bigint));
  all.set('f32.reinterpret_i32', (a) => f32(a.value as number));
  all.set('f64.reinterpret_i64', (a) => f64(a.value as bigint));
  return all;
}
