#include "library.h"

volatile int calls, deepest;

NOINLINE int factorial(int n) {
  calls++;
  if (n <= 1)
    return 1;
  int below = factorial(n - 1);
  return n * below;
}

NOINLINE int is_odd(int n);

NOINLINE int is_even(int n) {
  calls++;
  if (n == 0)
    return 1;
  int answer = is_odd(n - 1);
  calls++;
  return answer;
}

NOINLINE int is_odd(int n) {
  calls++;
  if (n == 0)
    return 0;
  int answer = is_even(n - 1);
  calls++;
  return answer;
}

NOINLINE void descend(volatile int *depth) {
  volatile int here = *depth;
  if (here == 3) {
    deepest = here;
    return;
  }
  *depth = here + 1;
  descend(depth);
  *depth = here;
}

int main(void) {
  UNBUFFERED();
  printf("%d\n", factorial(5));
  printf("%d\n", is_even(4));
  volatile int depth = 0;
  descend(&depth);
  printf("%d %d %d\n", depth, deepest, calls);
  return 0;
}
