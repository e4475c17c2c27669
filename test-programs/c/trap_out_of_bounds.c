/* Writes further and further beyond an array until the memory ends. */
#include <stdint.h>
#include <stdio.h>

static void fill(volatile uint8_t *from, uint32_t step) {
  for (uint32_t offset = step; offset != 0; offset += step) from[offset] = from[offset];
}

int main(void) {
  static volatile uint8_t array[64];
  puts("before");
  fflush(stdout);
  fill(array, 0x100000);
  puts("never printed");
  return 0;
}
