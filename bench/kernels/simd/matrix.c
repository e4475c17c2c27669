/* Multiplication of f32 matrices: four columns at once, a factor spread over all lanes. */
#include "simd.h"

#define MATRIX 64
static float matrix_a[MATRIX][MATRIX], matrix_b[MATRIX][MATRIX], matrix_c[MATRIX][MATRIX];

static NOINLINE void matrix_multiply(void) {
#ifdef __wasm_simd128__
    for (i32 i = 0; i < MATRIX; i++)
        for (i32 j = 0; j < MATRIX; j += 4) {
            v128_t total = wasm_f32x4_const_splat(0);
            for (i32 k = 0; k < MATRIX; k++)
                total = wasm_f32x4_add(total, wasm_f32x4_mul(wasm_f32x4_splat(matrix_a[i][k]), wasm_v128_load(&matrix_b[k][j])));
            wasm_v128_store(&matrix_c[i][j], total);
        }
#else
    for (i32 i = 0; i < MATRIX; i++)
        for (i32 j = 0; j < MATRIX; j++) {
            float total = 0;
            for (i32 k = 0; k < MATRIX; k++) total += matrix_a[i][k] * matrix_b[k][j];
            matrix_c[i][j] = total;
        }
#endif
}

RUN {
    u32 sum = 0, state = 7;
    for (i32 i = 0; i < MATRIX; i++)
        for (i32 j = 0; j < MATRIX; j++) {
            matrix_a[i][j] = (float)next_random(&state) / 16777216.0f;
            matrix_b[i][j] = (float)next_random(&state) / 16777216.0f;
        }
    for (i32 round = 0; round < n; round++) {
        matrix_multiply();
        matrix_a[round % MATRIX][(round * 7) % MATRIX] = matrix_c[round % MATRIX][round % MATRIX] / MATRIX;
        for (i32 i = 0; i < MATRIX; i++) sum = mix(sum, (u32)(matrix_c[i][(i * 5) % MATRIX] * 1000.0f));
    }
    return (i32)sum;
}
