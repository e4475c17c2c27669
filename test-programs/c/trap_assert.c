/* A failing assert names its file, line and function, then aborts. */
#include <assert.h>
#include <stdio.h>

static int checked_half(int value) {
  assert(value % 2 == 0);
  return value / 2;
}

int main(void) {
  printf("%d\n", checked_half(10));
  fflush(stdout);
  return checked_half(7);
}
