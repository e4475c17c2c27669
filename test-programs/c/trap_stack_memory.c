/* Endless recursion with large frames: the stack in linear memory runs out first, and the access below address 0 traps. */
#include <stdio.h>

static int descend(int depth, volatile char *above) {
  volatile char frame[8192];
  frame[0] = above ? above[0] : 1;
  frame[8191] = (char)depth;
  int below = descend(depth + 1, frame);
  return below + frame[0] + frame[8191];
}

int main(void) {
  puts("before");
  fflush(stdout);
  return descend(0, NULL);
}
