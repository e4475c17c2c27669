/* How many bits differ between two fields of bits. */
#include "simd.h"

#define POPCOUNT 65536
static u32 popcount_a[POPCOUNT / 4], popcount_b[POPCOUNT / 4];

static NOINLINE u32 popcount(void) {
#ifdef __wasm_simd128__
    v128_t total = wasm_i32x4_const_splat(0);
    for (i32 i = 0; i < POPCOUNT / 4; i += 4) {
        v128_t bytes = wasm_i8x16_popcnt(wasm_v128_xor(wasm_v128_load(popcount_a + i), wasm_v128_load(popcount_b + i)));
        total = wasm_i32x4_add(total, wasm_u32x4_extadd_pairwise_u16x8(wasm_u16x8_extadd_pairwise_u8x16(bytes)));
    }
    return wasm_u32x4_extract_lane(total, 0) + wasm_u32x4_extract_lane(total, 1) + wasm_u32x4_extract_lane(total, 2) + wasm_u32x4_extract_lane(total, 3);
#else
    u32 total = 0;
    for (i32 i = 0; i < POPCOUNT / 4; i++) total += (u32)__builtin_popcount(popcount_a[i] ^ popcount_b[i]);
    return total;
#endif
}

RUN {
    u32 sum = 0, state = 23;
    for (i32 i = 0; i < POPCOUNT / 4; i++) {
        popcount_a[i] = next_random(&state) << 8 ^ next_random(&state);
        popcount_b[i] = next_random(&state) << 8 ^ next_random(&state);
    }
    for (i32 round = 0; round < n; round++) {
        sum = mix(sum, popcount());
        popcount_a[round % (POPCOUNT / 4)] = sum;
    }
    return (i32)sum;
}
