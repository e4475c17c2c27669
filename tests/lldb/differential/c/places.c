#include "library.h"

volatile int x;

NOINLINE int g(int a) {
  x += a;
  return x * 2;
}

NOINLINE void h(void) {
  x = 5;
}

int main(void) {
  UNBUFFERED();
  for (int k = 0; k < 3; k++) {
    int r = g(k);
    h();
    printf("%d\n", r);
  }
  return 0;
}
