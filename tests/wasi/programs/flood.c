// Writes many numbered lines, far more than a pipe holds.
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 1;
  for (int i = 0; i < count; i++) printf("line %d of %d, padded to be long enough to matter\n", i, count);
  return fflush(stdout) == 0 ? 0 : 9;
}
