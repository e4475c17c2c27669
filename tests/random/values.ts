/** Constants worth trying: boundaries, special floats, NaNs with payloads. */
import type { Rng } from './rng.js';

const I32: readonly number[] = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x7fff, 0x8000, 0xffff, 0x1_0000, 0x7fff_ffff, -0x8000_0000, -0x7fff_ffff, -1, -2, -3, -8,
  -32, -128, -129, -0x8000, -0x8001, 0x5555_5555, 0x0123_4567, 0x00ff_00ff, 0x0100_0000, 0x001f_ffff, 0x0020_0000, 0x4f00_0000, 0x7f80_0001,
];

const I64: readonly bigint[] = [
  0n, 1n, 2n, 3n, 7n, 31n, 32n, 33n, 63n, 64n, -1n, -2n, -3n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 0x1_0000_0000n, 0x1_0000_0001n, -0x8000_0000n,
  -0x8000_0001n, -0x1_0000_0000n, 0x7fff_ffff_ffff_ffffn, -0x8000_0000_0000_0000n, -0x7fff_ffff_ffff_ffffn, 0x20_0000_0000_0000n, 0x1f_ffff_ffff_ffffn,
  0x20_0000_0000_0001n, -0x20_0000_0000_0001n, 0x10_0000_0000_0000n, 0x0123_4567_89ab_cdefn, 0x5555_5555_5555_5555n, 0x8000_0040_0000_0001n, 0x7fff_ff40_0000_0001n,
];

/** Bit patterns; the NaNs are quiet and signalling, of both signs, with payloads in every part of the fraction. */
const F32: readonly number[] = [
  0, 0x8000_0000, 0x3f80_0000, 0xbf80_0000, 0x7f80_0000, 0xff80_0000, 1, 0x8000_0001, 0x007f_ffff, 0x0080_0000, 0x7f7f_ffff, 0x3f00_0000, 0xbf00_0000, 0x3fc0_0000,
  0x4f00_0000, 0x4eff_ffff, 0xcf00_0000, 0x4f80_0000, 0x4f7f_ffff, 0x5f00_0000, 0x5eff_ffff, 0xdf00_0000, 0x5f80_0000, 0x4b00_0001, 0x4b80_0000, 0x7fc0_0000,
  0xffc0_0000, 0x7f80_0001, 0xff80_0001, 0x7fa0_0000, 0x7fff_ffff, 0xffff_ffff, 0x7fc0_0001, 0x7f80_0007, 0xffb8_0003,
];

const F64: readonly bigint[] = [
  0n, 1n << 63n, 0x3ff0_0000_0000_0000n, 0xbff0_0000_0000_0000n, 0x7ff0_0000_0000_0000n, 0xfff0_0000_0000_0000n, 1n, 0x8000_0000_0000_0001n, 0x000f_ffff_ffff_ffffn,
  0x0010_0000_0000_0000n, 0x7fef_ffff_ffff_ffffn, 0x3fe0_0000_0000_0000n, 0x4330_0000_0000_0000n, 0x4330_0000_0000_0001n, 0x4320_0000_0000_0001n, 0x3fdf_ffff_ffff_ffffn,
  0x41df_ffff_ffc0_0000n, 0x41e0_0000_0000_0000n, 0xc1e0_0000_0000_0000n, 0xc1e0_0000_0020_0000n, 0x41ef_ffff_ffe0_0000n, 0x41f0_0000_0000_0000n, 0x43e0_0000_0000_0000n,
  0xc3e0_0000_0000_0000n, 0x43f0_0000_0000_0000n, 0x43ef_ffff_ffff_ffffn, 0x47ef_ffff_e000_0000n, 0x47ef_ffff_f000_0000n, 0x36a0_0000_0000_0000n, 0x3690_0000_0000_0000n,
  0x3ff0_0000_1000_0000n, 0x3ff0_0000_3000_0000n, 0x7ff8_0000_0000_0000n, 0xfff8_0000_0000_0000n, 0x7ff0_0000_0000_0001n, 0xfff0_0000_0000_0001n, 0x7ff4_0000_0000_0000n,
  0x7fff_ffff_ffff_ffffn, 0xffff_ffff_ffff_ffffn, 0xfff7_ffff_fff7_ffffn, 0x7ff0_0000_2000_0000n, 0x7ff0_0000_1fff_ffffn, 0x7ff8_0000_0000_0001n,
];

export const CANONICAL_F32 = 0x7fc0_0000;
export const CANONICAL_F64 = 0x7ff8_0000_0000_0000n;

const bits64 = (rng: Rng): bigint => (BigInt(rng.u32()) << 32n) | BigInt(rng.u32());

export function randomI32(rng: Rng): number {
  if (rng.chance(0.75)) return rng.pick(I32);
  return rng.chance(0.5) ? rng.u32() | 0 : rng.between(-100, 100);
}

export function randomI64(rng: Rng): bigint {
  if (rng.chance(0.75)) return BigInt.asIntN(64, rng.pick(I64));
  return rng.chance(0.5) ? BigInt.asIntN(64, bits64(rng)) : BigInt(rng.between(-100, 100));
}

const floats = new DataView(new ArrayBuffer(8));

/** Bits of a float32. */
export function randomF32(rng: Rng): number {
  if (rng.chance(0.6)) return rng.pick(F32);
  if (rng.chance(0.5)) return rng.u32();
  floats.setFloat32(0, rng.between(-1000, 1000) / 4);
  return floats.getUint32(0);
}

/** Bits of a float64. */
export function randomF64(rng: Rng): bigint {
  if (rng.chance(0.6)) return rng.pick(F64);
  if (rng.chance(0.5)) return bits64(rng);
  floats.setFloat64(0, rng.between(-1000, 1000) / 4);
  return floats.getBigUint64(0);
}

const SHAPES = [8, 16, 32, 64, 'f32', 'f64'] as const;

/** Lanes of one shape or another, of which some are the same. */
export function randomV128(rng: Rng): bigint {
  const shape = rng.pick(SHAPES);
  const width = shape === 'f32' ? 32 : shape === 'f64' ? 64 : shape;
  const lane = (): bigint => {
    switch (shape) {
      case 'f32': return BigInt.asUintN(32, BigInt(randomF32(rng)));
      case 'f64': return BigInt.asUintN(64, randomF64(rng));
      case 64: return BigInt.asUintN(64, randomI64(rng));
      default: return BigInt.asUintN(width, BigInt(rng.chance(0.5) ? randomI32(rng) : rng.between(-3, 3)));
    }
  };
  const last = lane();
  let bits = 0n;
  for (let i = 0; i < 128 / width; i++) bits = (bits << BigInt(width)) | (rng.chance(0.3) ? last : lane());
  return bits;
}

export function f32OfBits(bits: number): number {
  floats.setUint32(0, bits);
  return floats.getFloat32(0);
}

export function f64OfBits(bits: bigint): number {
  floats.setBigUint64(0, bits);
  return floats.getFloat64(0);
}
