/** Vectors worth trying, by the shape that the lanes have to whoever takes them. */
import type { Rng } from '../random/rng.js';
import { randomF32, randomF64, randomI32, randomI64 } from '../random/values.js';

export const SHAPES = ['i8x16', 'i16x8', 'i32x4', 'i64x2', 'f32x4', 'f64x2'] as const;
export type Shape = (typeof SHAPES)[number];

/** Bits of a lane. */
export const widthOf = (shape: Shape): number => Number(shape.slice(1, shape.indexOf('x')));
export const laneCount = (shape: Shape): number => 128 / widthOf(shape);
export const isShape = (text: string): text is Shape => (SHAPES as readonly string[]).includes(text);

/** A v128 as one number, the first lane lowest. */
export const vectorOf = (lanes: readonly bigint[], width: number): bigint =>
  lanes.reduce((sum, lane, i) => sum | (BigInt.asUintN(width, lane) << BigInt(width * i)), 0n);
export const lanesOf = (v: bigint, width: number): bigint[] => Array.from({ length: 128 / width }, (_, i) => BigInt.asUintN(width, v >> BigInt(width * i)));

const SMALL: readonly bigint[] = [0n, 1n, 2n, -1n, -2n, 7n, 8n, 15n, 16n, 17n, 31n, 32n, 63n, 64n];

/** Of some width, and around the limits of the narrower ones. */
function randomInteger(width: number, rng: Rng): bigint {
  if (rng.chance(0.3)) return BigInt(rng.u32()) | (BigInt(rng.u32()) << 32n);
  if (rng.chance(0.4)) return rng.pick(SMALL);
  const half = 1n << BigInt(rng.pick([8, 16, 32, 64].filter((w) => w <= width)) - 1);
  return rng.pick([half, -half, half - 1n, 1n - half, -half - 1n, half + 1n, half >> 1n, (half >> 1n) + 1n, 2n * half - 1n, 0x5555_5555_5555_5555n, 0x8080_8080_8080_8080n, 0xaaaan]);
}

function randomLane(shape: Shape, rng: Rng): bigint {
  if (shape === 'f32x4') return BigInt(rng.chance(0.15) ? BigInt.asUintN(32, BigInt(randomI32(rng))) : randomF32(rng) >>> 0);
  if (shape === 'f64x2') return rng.chance(0.15) ? BigInt.asUintN(64, randomI64(rng)) : randomF64(rng);
  return BigInt.asUintN(widthOf(shape), randomInteger(widthOf(shape), rng));
}

/** Mostly each lane for itself; some are all the same, or the same but for one. */
export function randomVector(shape: Shape, rng: Rng): bigint {
  const width = widthOf(shape);
  const lane = (): bigint => randomLane(shape, rng);
  if (rng.chance(0.75)) return vectorOf(Array.from({ length: laneCount(shape) }, lane), width);
  const same = rng.chance(0.5) ? rng.pick([0n, -1n]) : lane();
  const lanes = Array.from({ length: laneCount(shape) }, () => same);
  if (rng.chance(0.6)) lanes[rng.below(lanes.length)] = lane();
  return vectorOf(lanes, width);
}

/** Whether a lane is a NaN. */
export function isNan(bits: bigint, width: number): boolean {
  const [magnitude, infinity] = width === 32 ? [bits & 0x7fff_ffffn, 0x7f80_0000n] : [bits & 0x7fff_ffff_ffff_ffffn, 0x7ff0_0000_0000_0000n];
  return magnitude > infinity;
}
const quietBit = (width: number): bigint => (width === 32 ? 0x0040_0000n : 0x0008_0000_0000_0000n);
/** The one of two NaNs, by the sign, that arithmetic gives for operands without others. */
export const isCanonicalNan = (bits: bigint, width: number): boolean => isNan(bits, width) && (bits & (2n * quietBit(width) - 1n)) === quietBit(width);
export const isArithmeticNan = (bits: bigint, width: number): boolean => isNan(bits, width) && (bits & quietBit(width)) !== 0n;
