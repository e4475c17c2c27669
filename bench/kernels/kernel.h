/* What every kernel shares. There is no C library here: a kernel's module has no imports, so that every engine runs the same code. */
#ifndef KERNEL_H
#define KERNEL_H

typedef unsigned char u8;
typedef unsigned short u16;
typedef short i16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int i32;
typedef long long i64;

/* The one export: does work in proportion to n and returns a checksum of all of its results. */
#ifndef RUN
#define RUN __attribute__((export_name("run"))) i32 run(i32 n)
#endif
#define NOINLINE __attribute__((noinline))

/* Pseudo-random numbers that are the same everywhere. */
static inline u32 next_random(u32 *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

/* Folds a value into a checksum, so that order matters. */
static inline u32 mix(u32 sum, u32 value) {
    sum ^= value;
    sum *= 16777619u;
    return sum ^ (sum >> 15);
}

#endif
