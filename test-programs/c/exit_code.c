/* exit() from deep inside, with handlers that still run and buffers that are still written. */
#include <stdio.h>
#include <stdlib.h>

static void first(void) { puts("registered first, runs last"); }

static void second(void) {
  puts("registered second, runs before");
  fputs("to standard error\n", stderr);
}

static void __attribute__((constructor)) before_main(void) { puts("constructor"); }
static void __attribute__((destructor)) after_main(void) { puts("destructor"); }

static int descend(int depth) {
  if (depth == 0) exit(42);
  return descend(depth - 1) + 1;
}

int main(void) {
  atexit(first);
  atexit(second);
  printf("no newline at the end of this");
  return descend(20);
}
