/* f32: a chain of audio filters (biquad, direct form 1) over blocks of samples. */
#include "kernel.h"

#define BLOCK 4096
#define STAGES 4
typedef struct { float b0, b1, b2, a1, a2, x1, x2, y1, y2; } Filter;
static Filter filters[STAGES];
static float samples[BLOCK];

static NOINLINE void apply(Filter *filter, float *block, i32 length) {
    float x1 = filter->x1, x2 = filter->x2, y1 = filter->y1, y2 = filter->y2;
    for (i32 i = 0; i < length; i++) {
        float x = block[i];
        float y = filter->b0 * x + filter->b1 * x1 + filter->b2 * x2 - filter->a1 * y1 - filter->a2 * y2;
        x2 = x1; x1 = x;
        y2 = y1; y1 = y;
        block[i] = y;
    }
    filter->x1 = x1; filter->x2 = x2; filter->y1 = y1; filter->y2 = y2;
}

RUN {
    u32 sum = 0, state = 5;
    for (i32 i = 0; i < STAGES; i++) {
        float shade = 0.01f * i;
        filters[i] = (Filter){ 0.2929f - shade, 0.5858f, 0.2929f + shade, -0.1f - shade, 0.1716f, 0, 0, 0, 0 };
    }
    for (i32 round = 0; round < n; round++) {
        for (i32 i = 0; i < BLOCK; i++) samples[i] = next_random(&state) / 8388608.0f - 1.0f;
        for (i32 i = 0; i < STAGES; i++) apply(&filters[i], samples, BLOCK);
        for (i32 i = 0; i < BLOCK; i += 64) sum = mix(sum, (u32)(i32)(samples[i] * 1048576.0f));
    }
    return (i32)sum;
}
