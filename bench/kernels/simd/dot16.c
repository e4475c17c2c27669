/* The dot product of vectors of 16-bit integers, as in sound and neural networks. */
#include "simd.h"

#define DOT16 8192
static i16 dot16_a[DOT16], dot16_b[DOT16];

static NOINLINE i32 dot16(void) {
#ifdef __wasm_simd128__
    v128_t total = wasm_i32x4_const_splat(0);
    for (i32 i = 0; i < DOT16; i += 8) total = wasm_i32x4_add(total, wasm_i32x4_dot_i16x8(wasm_v128_load(dot16_a + i), wasm_v128_load(dot16_b + i)));
    return wasm_i32x4_extract_lane(total, 0) + wasm_i32x4_extract_lane(total, 1) + wasm_i32x4_extract_lane(total, 2) + wasm_i32x4_extract_lane(total, 3);
#else
    i32 total = 0;
    for (i32 i = 0; i < DOT16; i++) total += dot16_a[i] * dot16_b[i];
    return total;
#endif
}

RUN {
    u32 sum = 0, state = 5;
    for (i32 i = 0; i < DOT16; i++) {
        dot16_a[i] = (i16)((next_random(&state) & 511) - 256);
        dot16_b[i] = (i16)((next_random(&state) & 511) - 256);
    }
    for (i32 round = 0; round < n; round++) {
        sum = mix(sum, (u32)dot16());
        dot16_a[round % DOT16] = (i16)(round & 255);
    }
    return (i32)sum;
}
