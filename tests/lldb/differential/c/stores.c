#include "library.h"

volatile int x, y;

NOINLINE int add_one(int a) {
  return a + 1;
}

int main(void) {
  UNBUFFERED();
  int k = 0;
  for (k = 0; k < 4; k++) {
    x = k + 1;
    y = x * 2;
    x = add_one(y);
    y = x;
  }
  printf("%d %d\n", x, y);
  return 0;
}
