#include "library.h"

volatile int counter, limit = 3;

NOINLINE int add(int a, int b) {
  counter++;
  return a + b;
}

NOINLINE int is_big(int a) {
  return a > limit;
}

NOINLINE int noisy(int a) {
  printf("noisy %d\n", a);
  int inner = add(a, 1);
  return inner;
}

NOINLINE void round_of(int i) {
  counter += i;
}

int main(void) {
  UNBUFFERED();
  for (int i = 0; i < 6; i++) round_of(i);
  printf("%d %d\n", add(1, 2), is_big(2));
  printf("%d\n", noisy(5));
  return counter;
}
