/* Endless recursion with small frames and a large stack in linear memory: the engine's own call stack runs out first. */
/* build: -Wl,-z,stack-size=16777216 */
#include <stdio.h>

static volatile int one = 1;

static __attribute__((noinline)) int descend(int depth) {
  int below = descend(depth + one);
  return below * 3 + depth;
}

int main(void) {
  puts("before");
  fflush(stdout);
  return descend(0);
}
