/* Calls a function through a pointer of another type: the signatures differ, so the call traps. */
#include <stdio.h>

static double half(double value) { return value / 2; }

int main(void) {
  double (*volatile right)(double) = half;
  printf("half of 5 is %g\n", right(5));
  fflush(stdout);
  int (*volatile wrong)(int, int) = (int (*)(int, int))(void (*)(void))half;
  printf("never printed: %d\n", wrong(1, 2));
  return 0;
}
