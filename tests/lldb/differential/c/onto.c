#include "library.h"

volatile int x, y;

int main(void) {
  UNBUFFERED();
  for (int k = 0; k < 3; k++) {
    x += k;
    if (x >= 0)
      y += 10;
    x = y + 1;
  }
  printf("%d %d\n", x, y);
  return 0;
}
