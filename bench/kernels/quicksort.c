/* Word loads and stores with data-dependent branches, and some recursion. */
#include "kernel.h"

#define COUNT 100000
static i32 data[COUNT];

static void sort(i32 low, i32 high) {
    while (low < high) {
        i32 pivot = data[low + (high - low) / 2];
        i32 i = low, j = high;
        while (i <= j) {
            while (data[i] < pivot) i++;
            while (data[j] > pivot) j--;
            if (i <= j) {
                i32 swapped = data[i];
                data[i++] = data[j];
                data[j--] = swapped;
            }
        }
        if (j - low < high - i) {
            sort(low, j);
            low = i;
        } else {
            sort(i, high);
            high = j;
        }
    }
}

RUN {
    u32 sum = 0, state = 42;
    for (i32 round = 0; round < n; round++) {
        for (i32 i = 0; i < COUNT; i++) data[i] = (i32)next_random(&state);
        sort(0, COUNT - 1);
        for (i32 i = 0; i < COUNT; i += 97) sum = mix(sum, (u32)data[i]);
    }
    return (i32)sum;
}
