/* Calls through a table of function pointers, the target changing with the data. */
#include "kernel.h"

typedef u32 (*Operation)(u32, u32);

static u32 add(u32 a, u32 b) { return a + b; }
static u32 subtract(u32 a, u32 b) { return a - b; }
static u32 exclusive(u32 a, u32 b) { return a ^ b; }
static u32 rotate(u32 a, u32 b) { return (a << (b & 31)) | (a >> ((32 - (b & 31)) & 31)); }
static u32 scale(u32 a, u32 b) { return a * (b | 1); }
static u32 both(u32 a, u32 b) { return (a & b) + a; }
static u32 either(u32 a, u32 b) { return (a | b) - 3; }
static u32 shift(u32 a, u32 b) { return a + (b >> 3); }

/* Not const, so that the compiler cannot turn the calls into a switch. */
static Operation operations[8] = { add, subtract, exclusive, rotate, scale, both, either, shift };

RUN {
    u32 value = 12345, state = 9;
    volatile i32 spin = 0;
    for (i32 i = 0; i < 8; i++) {
        Operation kept = operations[i];
        operations[i] = operations[(i + spin) & 7];
        operations[(i + spin) & 7] = kept;
    }
    for (i32 i = 0; i < n; i++) value = operations[next_random(&state) & 7](value, (u32)i);
    return (i32)value;
}
