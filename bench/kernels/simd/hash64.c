/* A hash of eight lanes of 64 bits, as XXH3 has them: of each word of data, mixed with a key, the halves are multiplied. */
#include "simd.h"

#define HASH64 65536
static u64 hash64_data[HASH64 / 8], hash64_key[8], hash64_lanes[8];

static NOINLINE void hash64(void) {
#ifdef __wasm_simd128__
    v128_t lanes[4], key[4];
    for (i32 i = 0; i < 4; i++) lanes[i] = wasm_v128_load(hash64_lanes + 2 * i), key[i] = wasm_v128_load(hash64_key + 2 * i);
    for (i32 at = 0; at < HASH64 / 8; at += 8)
        for (i32 i = 0; i < 4; i++) {
            v128_t data = wasm_v128_load(hash64_data + at + 2 * i);
            v128_t mixed = wasm_v128_xor(data, key[i]);
            v128_t halves = wasm_i32x4_shuffle(mixed, mixed, 0, 2, 1, 3);
            v128_t product = wasm_u64x2_extmul_low_u32x4(halves, wasm_i64x2_shuffle(halves, halves, 1, 0));
            lanes[i] = wasm_i64x2_add(lanes[i], wasm_i64x2_add(product, wasm_i64x2_shuffle(data, data, 1, 0)));
        }
    for (i32 i = 0; i < 4; i++) {
        v128_t lane = lanes[i];
        lane = wasm_v128_xor(wasm_v128_xor(lane, wasm_u64x2_shr(lane, 47)), key[i]);
        wasm_v128_store(hash64_lanes + 2 * i, wasm_i64x2_mul(lane, wasm_i64x2_const_splat(0x9e3779b1)));
    }
#else
    u64 lanes[8], key[8];
    for (i32 i = 0; i < 8; i++) lanes[i] = hash64_lanes[i], key[i] = hash64_key[i];
    for (i32 at = 0; at < HASH64 / 8; at += 8)
        for (i32 i = 0; i < 8; i++) {
            u64 data = hash64_data[at + i], mixed = data ^ key[i];
            lanes[i] += (mixed & 0xffffffff) * (mixed >> 32);
            lanes[i ^ 1] += data;
        }
    for (i32 i = 0; i < 8; i++) hash64_lanes[i] = ((lanes[i] ^ lanes[i] >> 47) ^ key[i]) * 0x9e3779b1u;
#endif
}

RUN {
    u32 sum = 0, state = 19;
    for (i32 i = 0; i < HASH64 / 8; i++) hash64_data[i] = (u64)next_random(&state) << 40 ^ (u64)next_random(&state) << 20 ^ next_random(&state);
    for (i32 i = 0; i < 8; i++) hash64_lanes[i] = (u64)i, hash64_key[i] = (u64)next_random(&state) << 40 ^ (u64)next_random(&state) << 18;
    for (i32 round = 0; round < n; round++) {
        hash64();
        for (i32 i = 0; i < 8; i++) sum = mix(mix(sum, (u32)hash64_lanes[i]), (u32)(hash64_lanes[i] >> 32));
        hash64_data[round % (HASH64 / 8)] ^= sum;
    }
    return (i32)sum;
}
