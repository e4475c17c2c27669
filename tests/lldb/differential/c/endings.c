#include "library.h"
#include <stdlib.h>

volatile int level;

static void at_end(void) {
  level = 100;
  printf("at the end\n");
}

NOINLINE void deeper(int n) {
  level = n;
  if (n == 3) {
    printf("leaving\n");
    exit(n + 4);
  }
  deeper(n + 1);
  level = -n;
}

int main(void) {
  UNBUFFERED();
  atexit(at_end);
  deeper(1);
  return 0;
}
