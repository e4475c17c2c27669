/* The one signed division whose result cannot be represented. */
#include <stdint.h>
#include <stdio.h>

int main(void) {
  volatile int64_t dividend = INT64_MIN, divisor = 1;
  printf("%lld\n", (long long)(dividend / divisor));
  fflush(stdout);
  divisor = -1;
  printf("never printed: %lld\n", (long long)(dividend / divisor));
  return 0;
}
