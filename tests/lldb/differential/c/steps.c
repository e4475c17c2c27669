#include "library.h"

volatile int state;

NOINLINE int first(int a) {
  state += a;
  return state;
}

NOINLINE int second(int a) {
  state -= a;
  return state;
}

NOINLINE int combine(int a, int b) {
  state++;
  int c = first(a);
  int d = second(b);
  return c * d;
}

NOINLINE void nothing(void) {
  state = state * 2;
}

NOINLINE void outer(int n) {
  state = n;
  nothing();
  state++;
}

int main(void) {
  UNBUFFERED();
  state = 1;
  int r = combine(first(2), second(1));
  printf("%d\n", r);
  outer(10);
  printf("%d\n", state);
  int (*operation)(int) = state > 5 ? first : second;
  r = operation(r);
  printf("%d %d\n", r, state);
  return 0;
}
