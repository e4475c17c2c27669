/* What the programs of the differential suite share. library.c is compiled without debug information. */
#pragma once
#include <stdio.h>

#define NOINLINE __attribute__((noinline))

/* Calls `visit` for each of the values, in their order. */
void each(int *values, int count, void (*visit)(int *value));

/* Sorts by insertion, so that the comparisons are the same everywhere; what a C library's qsort compares is its own affair. */
void insertion_sort(int *values, int count, int (*compare)(const void *, const void *));

/* Output is written at once, so that it is known what has been printed at a stop. */
#define UNBUFFERED() setvbuf(stdout, NULL, _IONBF, 0)
