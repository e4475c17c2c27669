/* An image made smoother: each grey is the mean of itself, twice, and of its neighbours, first by row and then by column, in 16 bits. */
#include "simd.h"

#define BLUR_WIDTH 256
#define BLUR_HEIGHT 128
static u8 blur_image[BLUR_HEIGHT][BLUR_WIDTH + 16], blur_result[BLUR_HEIGHT][BLUR_WIDTH + 16];
static u16 blur_rows[BLUR_HEIGHT][BLUR_WIDTH];

static NOINLINE void blur(void) {
    for (i32 y = 0; y < BLUR_HEIGHT; y++) {
        const u8 *row = blur_image[y];
#ifdef __wasm_simd128__
        for (i32 x = 0; x < BLUR_WIDTH; x += 8) {
            v128_t left = wasm_u16x8_load8x8(row + x), middle = wasm_u16x8_load8x8(row + x + 1), right = wasm_u16x8_load8x8(row + x + 2);
            wasm_v128_store(&blur_rows[y][x], wasm_i16x8_add(wasm_i16x8_add(left, right), wasm_i16x8_shl(middle, 1)));
        }
#else
        for (i32 x = 0; x < BLUR_WIDTH; x++) blur_rows[y][x] = (u16)(row[x] + 2 * row[x + 1] + row[x + 2]);
#endif
    }
    for (i32 y = 1; y < BLUR_HEIGHT - 1; y++) {
#ifdef __wasm_simd128__
        const v128_t half = wasm_i16x8_const_splat(8);
        for (i32 x = 0; x < BLUR_WIDTH; x += 16) {
            v128_t sums[2];
            for (i32 i = 0; i < 2; i++) {
                v128_t above = wasm_v128_load(&blur_rows[y - 1][x + 8 * i]), here = wasm_v128_load(&blur_rows[y][x + 8 * i]), below = wasm_v128_load(&blur_rows[y + 1][x + 8 * i]);
                sums[i] = wasm_u16x8_shr(wasm_i16x8_add(wasm_i16x8_add(wasm_i16x8_add(above, below), wasm_i16x8_shl(here, 1)), half), 4);
            }
            wasm_v128_store(&blur_result[y][x + 1], wasm_u8x16_narrow_i16x8(sums[0], sums[1]));
        }
#else
        for (i32 x = 0; x < BLUR_WIDTH; x++) {
            u32 sum = ((u32)blur_rows[y - 1][x] + 2u * blur_rows[y][x] + blur_rows[y + 1][x] + 8) >> 4;
            blur_result[y][x + 1] = (u8)(sum > 255 ? 255 : sum);
        }
#endif
    }
}

RUN {
    u32 sum = 0, state = 11;
    for (i32 y = 0; y < BLUR_HEIGHT; y++)
        for (i32 x = 0; x < BLUR_WIDTH + 2; x++) blur_image[y][x] = (u8)next_random(&state);
    for (i32 round = 0; round < n; round++) {
        blur();
        for (i32 i = 1; i < BLUR_HEIGHT - 1; i++) sum = mix(sum, blur_result[i][1 + i * (round + 3) % BLUR_WIDTH]);
        blur_image[round % BLUR_HEIGHT][round * 3 % BLUR_WIDTH] = (u8)sum;
    }
    return (i32)sum;
}
