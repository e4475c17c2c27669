/* i64 without calls: the splitmix64 and xorshift64* generators, with multiplications, shifts and rotations. */
#include "kernel.h"

static NOINLINE u64 generate(u64 seed, i32 count) {
    u64 split = seed, shift = seed | 1, total = 0;
    for (i32 i = 0; i < count; i++) {
        split += 0x9e3779b97f4a7c15ull;
        u64 z = split;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        z ^= z >> 31;
        shift ^= shift >> 12;
        shift ^= shift << 25;
        shift ^= shift >> 27;
        total += z ^ (shift * 0x2545f4914f6cdd1dull);
        total = (total << 13) | (total >> 51);
    }
    return total;
}

RUN {
    u64 total = 0;
    for (i32 i = 0; i < 100; i++) total ^= generate((u64)i * 77, n);
    return (i32)(u32)(total ^ (total >> 32));
}
