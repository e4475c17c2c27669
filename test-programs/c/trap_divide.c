/* Divides by a zero that the compiler cannot see. */
#include <stdio.h>

static int average(const int *values, volatile int *count) {
  int sum = 0;
  for (int i = 0; i < *count; i++) sum += values[i];
  return sum / *count;
}

int main(void) {
  static const int values[] = {3, 4, 8};
  volatile int count = 3;
  printf("average %d\n", average(values, &count));
  fflush(stdout);
  count = 0;
  printf("never printed: %d\n", average(values, &count));
  return 0;
}
