/* f64 arithmetic in registers only: no memory access in the inner loop. */
#include "kernel.h"

#define LIMIT 200

static NOINLINE i32 escape(double cx, double cy) {
    double x = 0, y = 0;
    for (i32 i = 0; i < LIMIT; i++) {
        double xx = x * x, yy = y * y;
        if (xx + yy > 4.0) return i;
        y = 2 * x * y + cy;
        x = xx - yy + cx;
    }
    return LIMIT;
}

RUN {
    u32 sum = 0;
    for (i32 row = 0; row < n; row++)
        for (i32 column = 0; column < n; column++)
            sum = mix(sum, (u32)escape(column * 3.0 / n - 2.1, row * 2.5 / n - 1.25));
    return (i32)sum;
}
