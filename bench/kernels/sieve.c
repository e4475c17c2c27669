/* Byte stores and loads in tight loops. */
#include "kernel.h"

#define LIMIT 500000
static u8 composite[LIMIT];

static u32 sieve(void) {
    for (i32 i = 0; i < LIMIT; i++) composite[i] = 0;
    u32 count = 0;
    for (i32 i = 2; i < LIMIT; i++) {
        if (composite[i]) continue;
        count++;
        for (i32 j = i + i; j < LIMIT; j += i) composite[j] = 1;
    }
    return count;
}

RUN {
    u32 sum = 0;
    for (i32 i = 0; i < n; i++) sum = mix(sum, sieve());
    return (i32)sum;
}
