// For debuggers: emscripten's source map (-gsource-map) is all that says which line code came from.
#include <stdio.h>

__attribute__((noinline)) static int twice(int n) {
  int result = n * 2;
  return result;
}

__attribute__((noinline)) static int work(int count) {
  int total = 0;
  for (int i = 0; i < 4; i++) {
    total += twice(i + count);
  }
  printf("total %d\n", total);
  fflush(stdout);
  return total;
}

int main(int argc, char **argv) {
  int total = work(argc);
  if (total == 20) {
    __builtin_trap();
  }
  return total;
}
