/* A hash of four lanes of 32 bits, as xxHash32 has them: multiplications and rotations. */
#include "simd.h"

#define HASH32 65536
static u32 hash32_data[HASH32 / 4];
static u32 hash32_lanes[4];

static NOINLINE void hash32(void) {
#ifdef __wasm_simd128__
    v128_t lanes = wasm_v128_load(hash32_lanes);
    for (i32 i = 0; i < HASH32 / 4; i += 4) {
        lanes = wasm_i32x4_add(lanes, wasm_i32x4_mul(wasm_v128_load(hash32_data + i), wasm_u32x4_const_splat(2246822519u)));
        lanes = wasm_v128_or(wasm_i32x4_shl(lanes, 13), wasm_u32x4_shr(lanes, 19));
        lanes = wasm_i32x4_mul(lanes, wasm_u32x4_const_splat(2654435761u));
    }
    wasm_v128_store(hash32_lanes, lanes);
#else
    u32 a = hash32_lanes[0], b = hash32_lanes[1], c = hash32_lanes[2], d = hash32_lanes[3];
    for (i32 i = 0; i < HASH32 / 4; i += 4) {
        a += hash32_data[i] * 2246822519u;
        b += hash32_data[i + 1] * 2246822519u;
        c += hash32_data[i + 2] * 2246822519u;
        d += hash32_data[i + 3] * 2246822519u;
        a = (a << 13 | a >> 19) * 2654435761u;
        b = (b << 13 | b >> 19) * 2654435761u;
        c = (c << 13 | c >> 19) * 2654435761u;
        d = (d << 13 | d >> 19) * 2654435761u;
    }
    hash32_lanes[0] = a;
    hash32_lanes[1] = b;
    hash32_lanes[2] = c;
    hash32_lanes[3] = d;
#endif
}

RUN {
    u32 sum = 0, state = 17;
    for (i32 i = 0; i < HASH32 / 4; i++) hash32_data[i] = next_random(&state) << 8 ^ next_random(&state);
    for (i32 i = 0; i < 4; i++) hash32_lanes[i] = (u32)i;
    for (i32 round = 0; round < n; round++) {
        hash32();
        for (i32 i = 0; i < 4; i++) sum = mix(sum, hash32_lanes[i]);
        hash32_data[round % (HASH32 / 4)] = sum;
    }
    return (i32)sum;
}
