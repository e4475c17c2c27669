/* The Mandelbrot set in f32, four points at once: comparisons make masks, which count, and end the loop when all lanes are done. */
#include "simd.h"

#define FRACTAL_STEPS 64

static NOINLINE u32 fractal_row(float cy, i32 width) {
    u32 sum = 0;
#ifdef __wasm_simd128__
    v128_t y0 = wasm_f32x4_splat(cy);
    const v128_t four = wasm_f32x4_const_splat(4);
    for (i32 x = 0; x < width; x += 4) {
        v128_t xs = wasm_f32x4_make((float)x, (float)(x + 1), (float)(x + 2), (float)(x + 3));
        v128_t x0 = wasm_f32x4_sub(wasm_f32x4_mul(xs, wasm_f32x4_splat(2.5f / (float)width)), wasm_f32x4_const_splat(2));
        v128_t zx = wasm_f32x4_const_splat(0), zy = zx, counts = wasm_i32x4_const_splat(0);
        for (i32 step = 0; step < FRACTAL_STEPS; step++) {
            v128_t xx = wasm_f32x4_mul(zx, zx), yy = wasm_f32x4_mul(zy, zy);
            v128_t near = wasm_f32x4_le(wasm_f32x4_add(xx, yy), four);
            if (!wasm_v128_any_true(near)) break;
            counts = wasm_i32x4_sub(counts, near);
            v128_t xy = wasm_f32x4_mul(zx, zy);
            zx = wasm_f32x4_add(wasm_f32x4_sub(xx, yy), x0);
            zy = wasm_f32x4_add(wasm_f32x4_add(xy, xy), y0);
        }
        sum = mix(sum, wasm_u32x4_extract_lane(counts, 0));
        sum = mix(sum, wasm_u32x4_extract_lane(counts, 1));
        sum = mix(sum, wasm_u32x4_extract_lane(counts, 2));
        sum = mix(sum, wasm_u32x4_extract_lane(counts, 3));
    }
#else
    for (i32 x = 0; x < width; x++) {
        float x0 = (float)x * (2.5f / (float)width) - 2, zx = 0, zy = 0;
        u32 count = 0;
        for (i32 step = 0; step < FRACTAL_STEPS; step++) {
            float xx = zx * zx, yy = zy * zy;
            if (!(xx + yy <= 4)) break;
            count++;
            float xy = zx * zy;
            zx = xx - yy + x0;
            zy = xy + xy + cy;
        }
        sum = mix(sum, count);
    }
#endif
    return sum;
}

RUN {
    u32 sum = 0;
    i32 width = 4 * n;
    for (i32 y = 0; y < width; y++) sum = mix(sum, fractal_row((float)y * (2.5f / (float)width) - 1.25f, width));
    return (i32)sum;
}
