/* The dot product of vectors of f32, with small multiples of a quarter in them, so that the order of the additions does not matter. */
#include "simd.h"

#define DOT32 4096
static float dot32_a[DOT32], dot32_b[DOT32];

static NOINLINE float dot32(void) {
#ifdef __wasm_simd128__
    v128_t total = wasm_f32x4_const_splat(0), other = total;
    for (i32 i = 0; i < DOT32; i += 8) {
        total = wasm_f32x4_add(total, wasm_f32x4_mul(wasm_v128_load(dot32_a + i), wasm_v128_load(dot32_b + i)));
        other = wasm_f32x4_add(other, wasm_f32x4_mul(wasm_v128_load(dot32_a + i + 4), wasm_v128_load(dot32_b + i + 4)));
    }
    total = wasm_f32x4_add(total, other);
    return wasm_f32x4_extract_lane(total, 0) + wasm_f32x4_extract_lane(total, 1) + wasm_f32x4_extract_lane(total, 2) + wasm_f32x4_extract_lane(total, 3);
#else
    float total = 0;
    for (i32 i = 0; i < DOT32; i++) total += dot32_a[i] * dot32_b[i];
    return total;
#endif
}

RUN {
    u32 sum = 0, state = 5;
    for (i32 i = 0; i < DOT32; i++) {
        dot32_a[i] = (float)(next_random(&state) & 15) * 0.25f;
        dot32_b[i] = (float)(next_random(&state) & 15) * 0.25f;
    }
    for (i32 round = 0; round < n; round++) {
        sum = mix(sum, (u32)dot32());
        dot32_a[round % DOT32] = (float)(round & 15) * 0.25f;
    }
    return (i32)sum;
}
