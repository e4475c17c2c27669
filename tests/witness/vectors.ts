/** Vector instructions (specification, 4.3.5 and after), each by what it does to the lanes one by one. */
import { INSTRUCTIONS, type Instruction } from '../../compiler/model/instructions.js';
import { floatOperations } from './floats.js';
import { bitselect, bytesOf, floatLanesOf, fromFloatLanes, fromLanes, lanesOf, pairwise, signedLanesOf, type VectorOperation } from './lanes.js';
import { relaxedOperations } from './relaxed.js';
import { f32, i32, i64, v128, type WValue } from './values.js';

const scalars = floatOperations();

const saturated = (x: bigint, width: number, signed: boolean): bigint => {
  const [low, high] = signed ? [-(1n << BigInt(width - 1)), (1n << BigInt(width - 1)) - 1n] : [0n, (1n << BigInt(width)) - 1n];
  return x < low ? low : x > high ? high : x;
};

type Binary = (a: bigint, b: bigint, width: number) => bigint;
/** Of lanes that are signed where the name ends in `_s`, and else are not. */
const INTEGER: Readonly<Record<string, Binary>> = {
  add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b,
  min: (a, b) => (a < b ? a : b), max: (a, b) => (a > b ? a : b), avgr: (a, b) => (a + b + 1n) / 2n,
};
const COMPARISONS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  eq: (a, b) => a === b, ne: (a, b) => a !== b, lt: (a, b) => a < b, gt: (a, b) => a > b, le: (a, b) => a <= b, ge: (a, b) => a >= b,
};
const UNARY: Readonly<Record<string, (a: bigint) => bigint>> = {
  neg: (a) => -a, abs: (a) => (a < 0n ? -a : a), popcnt: (a) => BigInt([...BigInt.asUintN(8, a).toString(2)].filter((bit) => bit === '1').length),
};
const flag = (b: boolean): bigint => (b ? -1n : 0n);

/** An instruction for integer lanes: its name behind the shape. */
function integer(op: string, width: number): VectorOperation | undefined {
  const by = (n: WValue): bigint => BigInt((n.value as number) & (width - 1));
  switch (op) {
    case 'shl': return ([a, n]) => fromLanes(lanesOf(a!, width).map((x) => x << by(n!)), width);
    case 'shr_s': return ([a, n]) => fromLanes(signedLanesOf(a!, width).map((x) => x >> by(n!)), width);
    case 'shr_u': return ([a, n]) => fromLanes(lanesOf(a!, width).map((x) => x >> by(n!)), width);
    case 'all_true': return ([a]) => i32(Number(lanesOf(a!, width).every((x) => x !== 0n)));
    case 'bitmask': return ([a]) => i32(signedLanesOf(a!, width).reduce((mask, x, i) => mask | (Number(x < 0n) << i), 0));
    default: break;
  }
  const [, base, saturating, sign] = /^([a-z]+?)(_sat)?(?:_([su]))?$/.exec(op) ?? [];
  if (base === undefined) return undefined;
  const signed = sign === 's';
  const lanes = signed ? signedLanesOf : lanesOf;
  const binary = INTEGER[base];
  if (binary) {
    return ([a, b]) => {
      const other = lanes(b!, width);
      return fromLanes(lanes(a!, width).map((x, i) => (saturating ? saturated(binary(x, other[i]!, width), width, signed) : binary(x, other[i]!, width))), width);
    };
  }
  const test = COMPARISONS[base];
  if (test) {
    return ([a, b]) => {
      const other = lanes(b!, width);
      return fromLanes(lanes(a!, width).map((x, i) => flag(test(x, other[i]!))), width);
    };
  }
  const unary = UNARY[base];
  if (unary) return ([a]) => fromLanes(signedLanesOf(a!, width).map(unary), width);
  return undefined;
}

/** Instructions whose operands have lanes of another width: narrower ones, or wider. */
function between(name: string): VectorOperation | undefined {
  const [, to, op, from, sign] = /^i(\d+)x\d+\.(narrow|extend_low|extend_high|extadd_pairwise|extmul_low|extmul_high)_i(\d+)x\d+_([su])$/.exec(name) ?? [];
  if (op === undefined) return undefined;
  const [width, narrow] = [Number(to), Number(from)];
  const lanes = (v: WValue): bigint[] => (sign === 's' || op === 'narrow' ? signedLanesOf : lanesOf)(v, narrow);
  const half = (v: WValue): bigint[] => {
    const all = lanes(v);
    return op.endsWith('low') ? all.slice(0, all.length / 2) : all.slice(all.length / 2);
  };
  if (op === 'narrow') return ([a, b]) => fromLanes([...lanes(a!), ...lanes(b!)].map((x) => saturated(x, width, sign === 's')), width);
  if (op.startsWith('extend')) return ([a]) => fromLanes(half(a!), width);
  if (op.startsWith('extmul')) {
    return ([a, b]) => {
      const other = half(b!);
      return fromLanes(half(a!).map((x, i) => x * other[i]!), width);
    };
  }
  return ([a]) => fromLanes(pairwise(lanes(a!)), width);
}
/** An instruction for float lanes: that for scalars, lane by lane, but for two that scalars do not have. */
function float(op: string, width: number): VectorOperation | undefined {
  const less = (a: WValue, b: WValue): boolean => scalars.get(`f${width}.lt`)!(a, b).value === 1;
  if (op === 'pmin' || op === 'pmax') {
    return ([a, b]) => {
      const other = floatLanesOf(b!, width);
      return fromFloatLanes(floatLanesOf(a!, width).map((x, i) => {
        const y = other[i]!;
        return (op === 'pmin' ? less(y, x) : less(x, y)) ? y : x;
      }), width);
    };
  }
  const scalar = scalars.get(`f${width}.${op}`);
  if (!scalar) return undefined;
  return ([a, b]) => {
    const other = b && floatLanesOf(b, width);
    const results = floatLanesOf(a!, width).map((x, i) => scalar(x, other ? other[i]! : x));
    return op in COMPARISONS ? fromLanes(results.map((x) => flag(x.value === 1)), width) : fromFloatLanes(results, width);
  };
}

const int32 = (x: bigint): WValue => i32(Number(BigInt.asIntN(32, x)));
const scalar = (name: string, x: WValue): WValue => scalars.get(name)!(x, x);
const bits = (v: WValue): bigint => BigInt(v.value as number);
const ZERO_32 = f32(0);

const CONVERSIONS: Readonly<Record<string, VectorOperation>> = Object.fromEntries(['s', 'u'].flatMap((sign): [string, VectorOperation][] => [
  [`i32x4.trunc_sat_f32x4_${sign}`, ([a]) => fromLanes(floatLanesOf(a!, 32).map((x) => bits(scalar(`i32.trunc_sat_f32_${sign}`, x))), 32)],
  [`i32x4.trunc_sat_f64x2_${sign}_zero`, ([a]) => fromLanes([...floatLanesOf(a!, 64).map((x) => bits(scalar(`i32.trunc_sat_f64_${sign}`, x))), 0n, 0n], 32)],
  [`f32x4.convert_i32x4_${sign}`, ([a]) => fromFloatLanes(lanesOf(a!, 32).map((x) => scalar(`f32.convert_i32_${sign}`, int32(x))), 32)],
  [`f64x2.convert_low_i32x4_${sign}`, ([a]) => fromFloatLanes(lanesOf(a!, 32).slice(0, 2).map((x) => scalar(`f64.convert_i32_${sign}`, int32(x))), 64)],
]));

const OTHERS: Readonly<Record<string, VectorOperation>> = {
  ...CONVERSIONS,
  'f32x4.demote_f64x2_zero': ([a]) => fromFloatLanes([...floatLanesOf(a!, 64).map((x) => scalar('f32.demote_f64', x)), ZERO_32, ZERO_32], 32),
  'f64x2.promote_low_f32x4': ([a]) => fromFloatLanes(floatLanesOf(a!, 32).slice(0, 2).map((x) => scalar('f64.promote_f32', x)), 64),
  'i16x8.q15mulr_sat_s': ([a, b]) => {
    const other = signedLanesOf(b!, 16);
    return fromLanes(signedLanesOf(a!, 16).map((x, i) => saturated((x * other[i]! + 0x4000n) >> 15n, 16, true)), 16);
  },
  'i32x4.dot_i16x8_s': ([a, b]) => {
    const other = signedLanesOf(b!, 16);
    return fromLanes(pairwise(signedLanesOf(a!, 16).map((x, i) => x * other[i]!)), 32);
  },
  'v128.not': ([a]) => v128(~(a!.value as bigint)),
  'v128.and': ([a, b]) => v128((a!.value as bigint) & (b!.value as bigint)),
  'v128.andnot': ([a, b]) => v128((a!.value as bigint) & ~(b!.value as bigint)),
  'v128.or': ([a, b]) => v128((a!.value as bigint) | (b!.value as bigint)),
  'v128.xor': ([a, b]) => v128((a!.value as bigint) ^ (b!.value as bigint)),
  'v128.bitselect': ([a, b, mask]) => bitselect(a!, b!, mask!.value as bigint),
  'v128.any_true': ([a]) => i32(Number(a!.value !== 0n)),
  'i8x16.swizzle': ([a, b]) => bytesOf([a!], lanesOf(b!, 8).map(Number)),
  'i8x16.shuffle': ([a, b], { lanes }) => bytesOf([a!, b!], lanes),
};

/** Splats, and lanes taken out and put in. */
function lane(shape: string, op: string): VectorOperation | undefined {
  const width = Number(/\d+/.exec(shape)![0]);
  const isFloat = shape.startsWith('f');
  const [, base, sign] = /^(splat|extract_lane|replace_lane)(?:_([su]))?$/.exec(op) ?? [];
  switch (base) {
    case 'splat': return ([x]) => (isFloat ? fromFloatLanes(new Array<WValue>(128 / width).fill(x!), width) : fromLanes(new Array<bigint>(128 / width).fill(bits(x!)), width));
    case 'extract_lane':
      if (isFloat) return ([a], i) => floatLanesOf(a!, width)[i.lane]!;
      return ([a], i) => {
        const x = (sign === 'u' ? lanesOf : signedLanesOf)(a!, width)[i.lane]!;
        return width === 64 ? i64(x) : int32(x);
      };
    case 'replace_lane': return ([a, x], i) => (isFloat ? fromFloatLanes(floatLanesOf(a!, width).with(i.lane, x!), width) : fromLanes(lanesOf(a!, width).with(i.lane, bits(x!)), width));
    default: return undefined;
  }
}

function operationOf({ name }: Instruction): VectorOperation | undefined {
  const [shape, op] = name.split('.') as [string, string];
  if (name in OTHERS) return OTHERS[name];
  if (shape === 'v128') return undefined;
  const width = Number(/\d+/.exec(shape)![0]);
  return lane(shape, op) ?? between(name) ?? (shape.startsWith('f') ? float(op, width) : integer(op, width));
}

/** Every vector instruction that leaves memory alone, by name. @throws Error if one has no rule */
export function vectorOperations(): Map<string, VectorOperation> {
  const relaxed = relaxedOperations();
  return new Map(INSTRUCTIONS.flatMap((def): [string, VectorOperation][] => {
    if ((def.feature !== 'SIMD' && def.feature !== 'relaxed SIMD') || def.width > 0 && def.immediate.startsWith('memarg') || def.immediate === 'v128') return [];
    const operation = def.feature === 'SIMD' ? operationOf(def) : relaxed.get(def.name);
    if (!operation) throw new Error(`the witness has no rule for ${def.name}`);
    return [[def.name, operation]];
  }));
}
