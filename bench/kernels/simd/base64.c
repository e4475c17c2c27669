/* Bytes as base64: twelve of them become sixteen letters, by shuffles, shifts and a table that is looked up by a swizzle. */
#include "simd.h"

#define BASE64 49152
static u8 base64_bytes[BASE64 + 16];
static u8 base64_text[BASE64 / 3 * 4];

static NOINLINE void base64_encode(void) {
#ifdef __wasm_simd128__
    /* What is added to make a letter of a number: by its range. */
    const v128_t offsets = wasm_i8x16_const('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
    for (i32 from = 0, to = 0; from < BASE64; from += 12, to += 16) {
        v128_t v = wasm_v128_load(base64_bytes + from);
        v = wasm_i8x16_shuffle(v, v, 1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
        v128_t high = wasm_v128_or(wasm_v128_and(wasm_u32x4_shr(v, 10), wasm_i32x4_const_splat(0x0000003f)), wasm_v128_and(wasm_i32x4_shl(v, 4), wasm_i32x4_const_splat(0x00003f00)));
        v128_t low = wasm_v128_or(wasm_v128_and(wasm_u32x4_shr(v, 6), wasm_i32x4_const_splat(0x003f0000)), wasm_v128_and(wasm_i32x4_shl(v, 8), wasm_i32x4_const_splat(0x3f000000)));
        v128_t numbers = wasm_v128_or(high, low);
        /* 0 for a to z, 1 to 10 for digits, 11 and 12, and 13 for A to Z. */
        v128_t ranges = wasm_u8x16_sub_sat(numbers, wasm_i8x16_const_splat(51));
        v128_t capitals = wasm_i8x16_lt(numbers, wasm_i8x16_const_splat(26));
        ranges = wasm_v128_or(ranges, wasm_v128_and(capitals, wasm_i8x16_const_splat(13)));
        wasm_v128_store(base64_text + to, wasm_i8x16_add(numbers, wasm_i8x16_swizzle(offsets, ranges)));
    }
#else
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (i32 from = 0, to = 0; from < BASE64; from += 3, to += 4) {
        u32 v = (u32)base64_bytes[from] << 16 | (u32)base64_bytes[from + 1] << 8 | base64_bytes[from + 2];
        base64_text[to] = (u8)letters[v >> 18];
        base64_text[to + 1] = (u8)letters[v >> 12 & 63];
        base64_text[to + 2] = (u8)letters[v >> 6 & 63];
        base64_text[to + 3] = (u8)letters[v & 63];
    }
#endif
}

RUN {
    u32 sum = 0, state = 9;
    for (i32 i = 0; i < BASE64; i++) base64_bytes[i] = (u8)next_random(&state);
    for (i32 round = 0; round < n; round++) {
        base64_encode();
        for (i32 i = round & 15; i < (i32)sizeof base64_text; i += 61) sum = mix(sum, base64_text[i]);
        base64_bytes[round * 11 % BASE64] = (u8)sum;
    }
    return (i32)sum;
}
