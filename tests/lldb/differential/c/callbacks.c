#include "library.h"
#include <stdlib.h>

volatile int comparisons, visits, sum;
int values[5] = { 40, 10, 30, 20, 50 };

NOINLINE int compare(const void *a, const void *b) {
  comparisons++;
  return *(const int *)a - *(const int *)b;
}

NOINLINE void visit(int *value) {
  visits++;
  sum += *value;
}

NOINLINE void twice(int *value) {
  visits++;
  each(value, 1, visit);
}

NOINLINE void show(const char *title) {
  printf("%s:", title);
  for (int i = 0; i < 5; i++) printf(" %d", values[i]);
  printf("\n");
}

int main(void) {
  UNBUFFERED();
  insertion_sort(values, 5, compare);
  show("sorted");
  each(values, 5, visit);
  printf("%d visits, sum %d\n", visits, sum);
  each(values, 2, twice);
  printf("%d visits, sum %d\n", visits, sum);
  values[0] = 60;
  qsort(values, 5, sizeof *values, compare);
  show("sorted again");
  return comparisons > 8 ? 0 : 1;
}
