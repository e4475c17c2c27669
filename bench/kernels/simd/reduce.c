/* Sum, sum of squares, least and largest of f64 numbers, of which two are taken at once. All sums are exact, so that their order does not matter. */
#include "simd.h"

#define REDUCE 4096
static double reduce_values[REDUCE];
static double reduce_results[4];

static NOINLINE void reduce(void) {
#ifdef __wasm_simd128__
    v128_t sum = wasm_f64x2_const_splat(0), squares = sum, least = wasm_v128_load(reduce_values), most = least;
    for (i32 i = 0; i < REDUCE; i += 2) {
        v128_t v = wasm_v128_load(reduce_values + i);
        sum = wasm_f64x2_add(sum, v);
        squares = wasm_f64x2_add(squares, wasm_f64x2_mul(v, v));
        least = wasm_f64x2_min(least, v);
        most = wasm_f64x2_max(most, v);
    }
    reduce_results[0] = wasm_f64x2_extract_lane(sum, 0) + wasm_f64x2_extract_lane(sum, 1);
    reduce_results[1] = wasm_f64x2_extract_lane(squares, 0) + wasm_f64x2_extract_lane(squares, 1);
    least = wasm_f64x2_min(least, wasm_i64x2_shuffle(least, least, 1, 0));
    most = wasm_f64x2_max(most, wasm_i64x2_shuffle(most, most, 1, 0));
    reduce_results[2] = wasm_f64x2_extract_lane(least, 0);
    reduce_results[3] = wasm_f64x2_extract_lane(most, 0);
#else
    double sum = 0, squares = 0, least = reduce_values[0], most = least;
    for (i32 i = 0; i < REDUCE; i++) {
        double v = reduce_values[i];
        sum += v;
        squares += v * v;
        least = __builtin_wasm_min_f64(least, v);
        most = __builtin_wasm_max_f64(most, v);
    }
    reduce_results[0] = sum;
    reduce_results[1] = squares;
    reduce_results[2] = least;
    reduce_results[3] = most;
#endif
}

RUN {
    u32 sum = 0, state = 3;
    for (i32 i = 0; i < REDUCE; i++) reduce_values[i] = (double)(next_random(&state) & 0xffff) / 16.0 - 2048.0;
    for (i32 round = 0; round < n; round++) {
        reduce();
        for (i32 i = 0; i < 4; i++) sum = mix(sum, (u32)(i64)reduce_results[i]);
        reduce_values[round % REDUCE] = (double)(round & 0x3ff);
    }
    return (i32)sum;
}
