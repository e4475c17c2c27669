/* i64 arguments and results at calls: Euclid's algorithm by subtraction and shifts, and sums by small helpers. */
#include "kernel.h"

static NOINLINE u64 difference(u64 a, u64 b) { return a > b ? a - b : b - a; }
static NOINLINE u64 smaller(u64 a, u64 b) { return a < b ? a : b; }
static NOINLINE u64 odd_part(u64 a) { return a >> __builtin_ctzll(a); }

static NOINLINE u64 gcd(u64 a, u64 b) {
    a = odd_part(a);
    b = odd_part(b);
    while (a != b) {
        u64 low = smaller(a, b);
        a = odd_part(difference(a, b));
        b = low;
    }
    return a;
}

RUN {
    u64 state = 88172645463325252ull, total = 0;
    for (i32 i = 0; i < n; i++) {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        total += gcd((state >> 8) | 1, (state << 9 >> 12) | 1) * (u64)(i + 1);
    }
    return (i32)(u32)(total ^ (total >> 32));
}
