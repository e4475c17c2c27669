/* Pixels of four bytes made lighter, no channel beyond its largest value, and red and blue exchanged. */
#include "simd.h"

#define PIXELS 65536
static u8 pixels_image[PIXELS], pixels_result[PIXELS];

static NOINLINE void pixels_lighten(u32 by) {
#ifdef __wasm_simd128__
    v128_t light = wasm_u32x4_splat(by * 0x00010101u);
    for (i32 i = 0; i < PIXELS; i += 16) {
        v128_t v = wasm_u8x16_add_sat(wasm_v128_load(pixels_image + i), light);
        wasm_v128_store(pixels_result + i, wasm_i8x16_shuffle(v, v, 2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15));
    }
#else
    for (i32 i = 0; i < PIXELS; i += 4) {
        u32 r = pixels_image[i] + by, g = pixels_image[i + 1] + by, b = pixels_image[i + 2] + by;
        pixels_result[i] = (u8)(b > 255 ? 255 : b);
        pixels_result[i + 1] = (u8)(g > 255 ? 255 : g);
        pixels_result[i + 2] = (u8)(r > 255 ? 255 : r);
        pixels_result[i + 3] = pixels_image[i + 3];
    }
#endif
}

RUN {
    u32 sum = 0, state = 13;
    for (i32 i = 0; i < PIXELS; i++) pixels_image[i] = (u8)next_random(&state);
    for (i32 round = 0; round < n; round++) {
        pixels_lighten((u32)round & 63);
        for (i32 i = round & 63; i < PIXELS; i += 251) sum = mix(sum, pixels_result[i]);
        pixels_image[round * 17 % PIXELS] = (u8)sum;
    }
    return (i32)sum;
}
