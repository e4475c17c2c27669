/* build: -msimd128 */
/* The kernels of the benchmarks that have vectors: a few rounds of each. What they leave is a checksum, the same as that of their builds without vectors. */
#include <stdio.h>

#define RUN static int matrix(int n)
#include "../../bench/kernels/simd/matrix.c"
#undef RUN
#define RUN static int sums(int n)
#include "../../bench/kernels/simd/reduce.c"
#undef RUN
#define RUN static int floats(int n)
#include "../../bench/kernels/simd/dot32.c"
#undef RUN
#define RUN static int words(int n)
#include "../../bench/kernels/simd/dot16.c"
#undef RUN
#define RUN static int json(int n)
#include "../../bench/kernels/simd/scan.c"
#undef RUN
#define RUN static int base64(int n)
#include "../../bench/kernels/simd/base64.c"
#undef RUN
#define RUN static int smooth(int n)
#include "../../bench/kernels/simd/blur.c"
#undef RUN
#define RUN static int pixels(int n)
#include "../../bench/kernels/simd/pixels.c"
#undef RUN
#define RUN static int hash_words(int n)
#include "../../bench/kernels/simd/hash32.c"
#undef RUN
#define RUN static int hash_longs(int n)
#include "../../bench/kernels/simd/hash64.c"
#undef RUN
#define RUN static int bits(int n)
#include "../../bench/kernels/simd/popcount.c"
#undef RUN
#define RUN static int fractal(int n)
#include "../../bench/kernels/simd/fractal.c"

int main(void) {
  static const struct {
    const char *name;
    int (*run)(int);
    int rounds;
    unsigned scalar; /* what the build without vectors gives */
  } kernels[] = {
    {"matrix", matrix, 2, 0x08a1153e}, {"reduce", sums, 3, 0xb1631c50}, {"dot32", floats, 3, 0x2c67eb9e}, {"dot16", words, 3, 0x1365f08b}, {"scan", json, 2, 0xb61eee79}, {"base64", base64, 2, 0x1acfae45},
    {"blur", smooth, 2, 0xeabd5ada}, {"pixels", pixels, 3, 0x5f95b449}, {"hash32", hash_words, 2, 0xbd426b26}, {"hash64", hash_longs, 3, 0xbc4f3349}, {"popcount", bits, 2, 0xe30d0a9b}, {"fractal", fractal, 8, 0xffed5233},
  };
  int wrong = 0;
  for (unsigned i = 0; i < sizeof kernels / sizeof *kernels; i++) {
    unsigned sum = (unsigned)kernels[i].run(kernels[i].rounds);
    int right = sum == kernels[i].scalar;
    printf("%s %08x%s\n", kernels[i].name, sum, right ? "" : " WRONG");
    wrong += !right;
  }
  return wrong;
}
