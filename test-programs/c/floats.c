/* Floating point: special values, rounding, conversions, the maths library, and an n-body simulation. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t bits64(double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

static uint32_t bits32(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
}

/* Volatile, so that the work is done when the program runs and not by the compiler. */
static volatile double zero = 0.0, one = 1.0, tenth = 0.1, huge = 1e308, tiny = 5e-324;
static volatile float single_zero = 0.0f, third = 1.0f / 3, single_huge = 3e38f;

static void special(void) {
  double infinite = one / zero, not_a_number = zero / zero, negative_zero = -zero;
  printf("%016llx %016llx %d %d\n", (unsigned long long)bits64(infinite), (unsigned long long)bits64(negative_zero), isnan(not_a_number), signbit(negative_zero) != 0);
  printf("%d%d%d%d%d%d ", not_a_number == not_a_number, not_a_number != not_a_number, not_a_number < one, not_a_number >= one, zero == negative_zero, infinite > huge);
  printf("%g %g %g %g %g\n", huge * 10, tiny / 2, infinite - infinite == 0 ? 1.0 : 2.0, -infinite, one / negative_zero);
  printf("%g %g %g %g\n", fmin(not_a_number, 2), fmax(3, not_a_number), fmin(negative_zero, zero) == 0 ? 0.0 : 1.0, copysign(3, negative_zero));
  printf("%08x %08x %g %d\n", (unsigned)bits32(third), (unsigned)bits32(-single_zero), (double)(single_huge * 10), fpclassify(tiny) == FP_SUBNORMAL);
}

static void rounding(void) {
  static const double values[] = {-2.5, -1.5, -0.5, -0.2, 0.5, 1.5, 2.5, 2.7, 4503599627370497.5, 1e20};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    volatile double v = values[i];
    printf("%g %g %g %g %g %g|", floor(v), ceil(v), trunc(v), rint(v), round(v), nearbyint(v));
  }
  putchar('\n');
  volatile double exact = 16777217.0, large = 1e39, small = 1e-46;
  printf("%.9g %g %g %.9g\n", (double)(float)exact, (double)(float)large, (double)(float)small, (double)(float)tenth);
  printf("%d %u %d %d %lld\n", (int)-2.99, (unsigned)4294967295.5, (int)(float)1e9f, (short)-32768.9, (long long)1e18);
}

static void library(void) {
  static const double inputs[] = {0.1, 0.5, 1.0, 2.0, 3.7, 10.25};
  for (size_t i = 0; i < sizeof inputs / sizeof inputs[0]; i++) {
    volatile double x = inputs[i];
    printf("%.12g %.12g %.12g %.12g %.12g %.12g ", sin(x), cos(x), tan(x), atan(x), exp(x), log(x));
    printf("%.12g %.12g %.12g %.12g %.12g\n", pow(x, 1.7), cbrt(x), sinh(x), log10(x), tgamma(x));
  }
  int exponent;
  double whole, fraction = frexp(tenth * 1000, &exponent), part = modf(-tenth * 37, &whole);
  printf("%g %d %g %g %g %g %g %g\n", fraction, exponent, part, whole, ldexp(0.75, 5), fmod(10.5, 3), remainder(10.5, 3), hypot(3, 4));
  printf("%.17g %.17g %g\n", nextafter(one, 2), nextafter(zero, 1), fma(tenth, 10, -1));
}

typedef struct {
  double x[3], v[3], mass;
} Body;

static double energy(const Body *bodies, int count) {
  double total = 0;
  for (int i = 0; i < count; i++) {
    for (int k = 0; k < 3; k++) total += 0.5 * bodies[i].mass * bodies[i].v[k] * bodies[i].v[k];
    for (int j = i + 1; j < count; j++) {
      double square = 0;
      for (int k = 0; k < 3; k++) square += (bodies[i].x[k] - bodies[j].x[k]) * (bodies[i].x[k] - bodies[j].x[k]);
      total -= bodies[i].mass * bodies[j].mass / sqrt(square);
    }
  }
  return total;
}

static void simulate(int steps) {
  Body bodies[] = {{{0, 0, 0}, {0, 0, 0}, 10}, {{3, 0, 0.1}, {0, 1.8, 0}, 0.01}, {{0, -5, 0}, {1.4, 0, 0.05}, 0.02}, {{-7, 1, 0}, {0, -1.1, 0.1}, 0.005}};
  const int count = sizeof bodies / sizeof bodies[0];
  const double step = 0.001;
  printf("energy %.9f", energy(bodies, count));
  while (steps-- > 0) {
    for (int i = 0; i < count; i++) {
      for (int j = i + 1; j < count; j++) {
        double d[3], square = 0;
        for (int k = 0; k < 3; k++) d[k] = bodies[i].x[k] - bodies[j].x[k], square += d[k] * d[k];
        double scale = step / (square * sqrt(square));
        for (int k = 0; k < 3; k++) {
          bodies[i].v[k] -= d[k] * bodies[j].mass * scale;
          bodies[j].v[k] += d[k] * bodies[i].mass * scale;
        }
      }
    }
    for (int i = 0; i < count; i++)
      for (int k = 0; k < 3; k++) bodies[i].x[k] += step * bodies[i].v[k];
  }
  printf(" then %.9f at %.9f,%.9f,%.9f\n", energy(bodies, count), bodies[1].x[0], bodies[1].x[1], bodies[1].x[2]);
}

int main(void) {
  special();
  rounding();
  library();
  simulate(20000);
  float sum = 0;
  for (int i = 1; i <= 1000; i++) sum += third / (float)i;
  printf("%.9g %08x\n", (double)sum, (unsigned)bits32(sum));
  return 0;
}
