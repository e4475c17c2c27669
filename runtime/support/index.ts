/** The support object that generated code knows as `R`: what the code templates of compiler/emit/meaning.ts call. */
import { MOST_PARTS } from '../../compiler/model/value-types.js';
import { trap } from '../base/traps.js';
import { scratch } from './scratch.js';
import * as float from './float.js';
import * as int from './int.js';
import * as simd from './simd.js';

/**
 * Where an indirect call goes when the table's element is not of exactly the expected type.
 * @throws the trap
 */
function indirect(table: { readonly length: number }, index: number, _typeId: number, _pc: number): never {
  return trap(index >>> 0 < table.length ? 'signatureMismatch' : 'tableOutOfBounds');
}

/**
 * The address of an atomic instruction.
 * @param mask one less than what it must be a multiple of
 * @throws the trap
 */
const aligned = (address: number, mask: number, _pc: number): number => ((address & mask) === 0 ? address : trap('unaligned'));
const notShared = (_value: number): never => trap('notShared');
const unreachable = (_pc: number): never => trap('unreachable');

/**
 * A class, all of whose fields are known from the start: V8 then takes what code calls through it for constants, and inlines it. (An object put
 * together by `Object.assign` became a dictionary, and i64 code ran 5 to 10 times slower.)
 */
export class Support {
  /**
   * Where a function leaves the parts of its result after the first, which it returns: element 0 is the high half of an i64. One place for all code, since
   * nothing runs between the return and the read. A typed array, which code writes without tagging: a field of this object made i64 calls 1.6 times slower.
   */
  readonly high = new Int32Array(scratch(4 * (MOST_PARTS - 1)));
  /** The same for parts that are no int32. The null that stays at the end keeps the bits of NaNs. */
  readonly further: unknown[] = new Array<unknown>(MOST_PARTS).fill(null);
  readonly single = float.f32;
  readonly word = float.word;
  readonly indirect = indirect;
  readonly unreachable = unreachable;
  readonly aligned = aligned;
  readonly notShared = notShared;
  readonly i32_div_s = int.i32_div_s;
  readonly i32_div_u = int.i32_div_u;
  readonly i32_rem_s = int.i32_rem_s;
  readonly i32_rem_u = int.i32_rem_u;
  readonly i32_popcnt = int.i32_popcnt;
  readonly i64_ctz = int.i64_ctz;
  readonly f32_reinterpret_i32 = float.f32_reinterpret_i32;
  readonly i32_reinterpret_f32 = float.i32_reinterpret_f32;
  readonly f64_reinterpret_i64 = float.f64_reinterpret_i64;
  readonly f32_nan_bits = float.f32_nan_bits;
  readonly f32_word_kept = float.f32_word_kept;
  readonly f32_word_nan = float.f32_word_nan;
  readonly f32_kept = float.f32_kept;
  readonly f64_kept = float.f64_kept;
  readonly f32_nan = float.f32_nan;
  readonly f64_nan = float.f64_nan;
  readonly f32_store = float.f32_store;
  readonly f64_store = float.f64_store;
  readonly f32_const = float.f32_const;
  readonly f64_const = float.f64_const;
  readonly f32_neg = float.f32_neg;
  readonly f64_neg = float.f64_neg;
  readonly f32_abs = float.f32_abs;
  readonly f64_abs = float.f64_abs;
  readonly f32_copysign = float.f32_copysign;
  readonly f64_copysign = float.f64_copysign;
  readonly nearest = float.nearest;
  readonly nan = float.nan;
  readonly unrepresentable = float.unrepresentable;
  readonly i32_saturate_s = float.i32_saturate_s;
  readonly i32_saturate_u = float.i32_saturate_u;
  readonly f32_convert_i64_s = float.f32_convert_i64_s;
  readonly f32_convert_i64_u = float.f32_convert_i64_u;
  readonly i8x4_narrow_i16_s = simd.i8x4_narrow_i16_s;
  readonly i8x4_narrow_i16_u = simd.i8x4_narrow_i16_u;
  readonly i16x2_narrow_i32_s = simd.i16x2_narrow_i32_s;
  readonly i16x2_narrow_i32_u = simd.i16x2_narrow_i32_u;
  readonly i16x2_q15mulr_s = simd.i16x2_q15mulr_s;
  readonly i16x2_q15mulr_sat_s = simd.i16x2_q15mulr_sat_s;
  readonly i16x2_dot_i8x4 = simd.i16x2_dot_i8x4;
  readonly swizzleTable = simd.swizzleTable;
  readonly relaxedSwizzleTable = simd.relaxedSwizzleTable;
  readonly swizzlePairs = simd.swizzlePairs;
  readonly i32_dot_i8x4 = simd.i32_dot_i8x4;
  readonly f64_low = float.f64_low;
  readonly f64_high = float.f64_high;
  readonly i64_div_s: WideIntegers['i64_div_s'];
  readonly i64_div_u: WideIntegers['i64_div_u'];
  readonly i64_rem_s: WideIntegers['i64_rem_s'];
  readonly i64_rem_u: WideIntegers['i64_rem_u'];
  readonly i64_shl: WideIntegers['i64_shl'];
  readonly i64_shr_s: WideIntegers['i64_shr_s'];
  readonly i64_shr_u: WideIntegers['i64_shr_u'];
  readonly i64_rotl: WideIntegers['i64_rotl'];
  readonly i64_reinterpret_f64: WideFloats['i64_reinterpret_f64'];
  readonly i64_trunc_s: WideFloats['i64_trunc_s'];
  readonly i64_trunc_u: WideFloats['i64_trunc_u'];
  readonly i64_trunc_sat_s: WideFloats['i64_trunc_sat_s'];
  readonly i64_trunc_sat_u: WideFloats['i64_trunc_sat_u'];
  readonly i8x16_swizzle: WideVectors['i8x16_swizzle'];
  readonly i8x16_relaxed_swizzle: WideVectors['i8x16_relaxed_swizzle'];
  readonly i64x2_shl: WideVectors['i64x2_shl'];
  readonly i64x2_shr_u: WideVectors['i64x2_shr_u'];
  readonly i64x2_shr_s: WideVectors['i64x2_shr_s'];

  constructor() {
    const integers = int.wideIntegers(this.high);
    this.i64_div_s = integers.i64_div_s;
    this.i64_div_u = integers.i64_div_u;
    this.i64_rem_s = integers.i64_rem_s;
    this.i64_rem_u = integers.i64_rem_u;
    this.i64_shl = integers.i64_shl;
    this.i64_shr_s = integers.i64_shr_s;
    this.i64_shr_u = integers.i64_shr_u;
    this.i64_rotl = integers.i64_rotl;
    const floats = float.wideFloats(this.high);
    this.i64_reinterpret_f64 = floats.i64_reinterpret_f64;
    this.i64_trunc_s = floats.i64_trunc_s;
    this.i64_trunc_u = floats.i64_trunc_u;
    this.i64_trunc_sat_s = floats.i64_trunc_sat_s;
    this.i64_trunc_sat_u = floats.i64_trunc_sat_u;
    const vectors = simd.wideVectors(this.high);
    this.i8x16_swizzle = vectors.i8x16_swizzle;
    this.i8x16_relaxed_swizzle = vectors.i8x16_relaxed_swizzle;
    this.i64x2_shl = vectors.i64x2_shl;
    this.i64x2_shr_u = vectors.i64x2_shr_u;
    this.i64x2_shr_s = vectors.i64x2_shr_s;
  }
}

type WideIntegers = ReturnType<typeof int.wideIntegers>;
type WideFloats = ReturnType<typeof float.wideFloats>;
type WideVectors = ReturnType<typeof simd.wideVectors>;

export const R = new Support();
