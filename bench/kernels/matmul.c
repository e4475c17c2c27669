/* Multiplication of f64 matrices: floating-point loads, multiply and add, nested loops. */
#include "kernel.h"

#define SIZE 128
static double a[SIZE][SIZE], b[SIZE][SIZE], c[SIZE][SIZE];

static void multiply(void) {
    for (i32 i = 0; i < SIZE; i++)
        for (i32 j = 0; j < SIZE; j++) {
            double total = 0;
            for (i32 k = 0; k < SIZE; k++) total += a[i][k] * b[k][j];
            c[i][j] = total;
        }
}

RUN {
    u32 sum = 0, state = 7;
    for (i32 i = 0; i < SIZE; i++)
        for (i32 j = 0; j < SIZE; j++) {
            a[i][j] = next_random(&state) / 16777216.0;
            b[i][j] = next_random(&state) / 16777216.0;
        }
    for (i32 round = 0; round < n; round++) {
        multiply();
        a[round % SIZE][(round * 7) % SIZE] = c[round % SIZE][round % SIZE] / SIZE;
        for (i32 i = 0; i < SIZE; i++) sum = mix(sum, (u32)(c[i][(i * 5) % SIZE] * 1000.0));
    }
    return (i32)sum;
}
