#include "library.h"

void each(int *values, int count, void (*visit)(int *value)) {
  for (int i = 0; i < count; i++) visit(&values[i]);
}

void insertion_sort(int *values, int count, int (*compare)(const void *, const void *)) {
  for (int i = 1; i < count; i++) {
    for (int j = i; j > 0 && compare(&values[j - 1], &values[j]) > 0; j--) {
      int value = values[j];
      values[j] = values[j - 1];
      values[j - 1] = value;
    }
  }
}
