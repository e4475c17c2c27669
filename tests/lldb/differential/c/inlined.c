#include "library.h"

#define INLINE static inline __attribute__((always_inline))

volatile int input = 3, trace;

INLINE int square(int a) {
  trace = a;
  int result = a * a;
  trace = result;
  return result;
}

INLINE int sum_of_squares(int a, int b) {
  trace = 100;
  int first = square(a);
  trace = 200;
  int second = square(b);
  return first + second;
}

NOINLINE int hypotenuse(int a, int b) {
  trace = a + b;
  int sum = sum_of_squares(a, b);
  trace = sum;
  return sum;
}

int main(void) {
  UNBUFFERED();
  int one = hypotenuse(input, 4);
  printf("%d\n", one);
  int two = square(input);
  printf("%d %d\n", two, trace);
  return 0;
}
