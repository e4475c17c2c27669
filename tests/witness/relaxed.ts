/** Relaxed vector instructions: of what the specification lets each do, the one thing that is done here (docs/compiling.md). */
import { floatOperations } from './floats.js';
import { bitselect, bytesOf, floatLanesOf, fromFloatLanes, fromLanes, lanesOf, pairwise, signedLanesOf, type VectorOperation } from './lanes.js';
import { i32, type WValue } from './values.js';

const scalars = floatOperations();
const op = (name: string, a: WValue, b: WValue): WValue => scalars.get(name)!(a, b);
const least = -0x8000_0000;

/** Signed bytes of the first, unsigned ones of the second: sums of two products each, in 16 bits. */
function dot(a: WValue, b: WValue): bigint[] {
  const other = lanesOf(b, 8);
  return pairwise(signedLanesOf(a, 8).map((x, i) => x * other[i]!)).map((x) => (x > 32767n ? 32767n : x < -32768n ? -32768n : x));
}

/** To an integer, or the least one where it is not in range. */
function truncated(x: WValue, width: number): bigint {
  const saturated = op(`i32.trunc_sat_f${width}_s`, x, x).value as number;
  const beyond = op(`f${width}.lt`, x, op(`f${width}.convert_i32_s`, i32(least), x)).value === 1
    || op(`f${width}.ge`, x, op(`f${width}.convert_i32_u`, i32(least), x)).value === 1 || op(`f${width}.ne`, x, x).value === 1;
  return BigInt(beyond ? least : saturated);
}

/** Every relaxed instruction, by name. */
export function relaxedOperations(): Map<string, VectorOperation> {
  const all = new Map<string, VectorOperation>();
  // Of the index of a byte the sign counts, and the lowest four bits.
  all.set('i8x16.relaxed_swizzle', ([a, b]) => bytesOf([a!], lanesOf(b!, 8).map((k) => (k < 128n ? Number(k & 15n) : 16))));
  for (const shape of ['i8x16', 'i16x8', 'i32x4', 'i64x2']) all.set(`${shape}.relaxed_laneselect`, ([a, b, mask]) => bitselect(a!, b!, mask!.value as bigint));
  for (const width of [32, 64]) {
    const type = `f${width}`;
    const shape = width === 32 ? 'f32x4' : 'f64x2';
    const each = (name: string, f: (x: WValue, y: WValue, z: WValue) => WValue): void => void all.set(`${shape}.relaxed_${name}`, ([a, b, c]) => {
      const [second, third] = [floatLanesOf(b!, width), floatLanesOf(c ?? b!, width)];
      return fromFloatLanes(floatLanesOf(a!, width).map((x, i) => f(x, second[i]!, third[i]!)), width);
    });
    // The second, if one is a NaN or both are zeros.
    each('min', (x, y) => (op(`${type}.lt`, x, y).value === 1 ? x : y));
    each('max', (x, y) => (op(`${type}.gt`, x, y).value === 1 ? x : y));
    // Rounded twice.
    each('madd', (x, y, z) => op(`${type}.add`, op(`${type}.mul`, x, y), z));
    each('nmadd', (x, y, z) => op(`${type}.sub`, z, op(`${type}.mul`, x, y)));
    const zeros = width === 32 ? [] : [0n, 0n];
    const suffix = width === 32 ? '' : '_zero';
    all.set(`i32x4.relaxed_trunc_${shape}_s${suffix}`, ([a]) => fromLanes([...floatLanesOf(a!, width).map((x) => truncated(x, width)), ...zeros], 32));
    all.set(`i32x4.relaxed_trunc_${shape}_u${suffix}`, ([a]) =>
      fromLanes([...floatLanesOf(a!, width).map((x) => BigInt(op(`i32.trunc_sat_${type}_u`, x, x).value as number)), ...zeros], 32));
  }
  all.set('i16x8.relaxed_q15mulr_s', ([a, b]) => {
    const other = signedLanesOf(b!, 16);
    return fromLanes(signedLanesOf(a!, 16).map((x, i) => (x * other[i]! + 0x4000n) >> 15n), 16);
  });
  all.set('i16x8.relaxed_dot_i8x16_i7x16_s', ([a, b]) => fromLanes(dot(a!, b!), 16));
  all.set('i32x4.relaxed_dot_i8x16_i7x16_add_s', ([a, b, c]) => {
    const sums = signedLanesOf(c!, 32);
    return fromLanes(pairwise(dot(a!, b!)).map((x, i) => x + sums[i]!), 32);
  });
  return all;
}
