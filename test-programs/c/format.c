/* printf and scanf: integers of every width, floats in every notation, and the way back from text. */
/* build: -lc-printscan-long-double */
#include <float.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void integers(void) {
  printf("%d %5d|%-5d|%05d %+d % d %x %X %#x %o %c %%\n", -42, 42, 42, 42, 42, 42, 48879, 48879, 255, 8, 'z');
  printf("%hhd %hd %ld %lld %zu %jd\n", (signed char)-1, (short)-30000, LONG_MIN, LLONG_MIN, sizeof(void *), (intmax_t)INTMAX_MAX);
  printf("%" PRIu64 " %" PRIx64 " %020" PRId64 " %" PRIo64 "\n", UINT64_MAX, UINT64_C(0x0123456789abcdef), INT64_C(-9876543210), UINT64_C(0777777777777));
  printf("[%*d] [%-*d] [%.3d] [%.0d]\n", 8, 123, 8, 123, 7, 0);
}

static void floats(void) {
  static const double values[] = {0.0, -0.0, 1.0, -1.5, 0.1, 3.141592653589793, 1e10, 1e-10, 123456789.123, 1.7976931348623157e308, 5e-324, 2.5, 3.5};
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
    printf("%f %.2f %e %g %.17g %a\n", values[i], values[i], values[i], values[i], values[i], values[i]);
  volatile double zero = 0.0;
  printf("%f %F %e %g %5.1f|%-8.1f|%+.0f\n", 1 / zero, -1 / zero, 1 / zero, fabs(zero / zero), 1.0 / 3, 2.0 / 3, 0.5);
  printf("%.3f %.3f %.0f %.0f %.0f\n", 1.0005, 2.0015, 0.5, 1.5, 2.5);
  printf("%g %g %g %g\n", (double)FLT_MAX, (double)FLT_MIN, (double)FLT_EPSILON, DBL_EPSILON);
  printf("%Lf %.20Lg\n", 1.0L / 3, 2.0L / 3);
}

static void strings(void) {
  char text[24];
  printf("[%s] [%10s] [%-10s] [%.3s] [%10.2s]\n", "word", "right", "left", "truncated", "both");
  int length = snprintf(text, sizeof text, "%s %d %.3f", "longer than the buffer is", 7, 1.5);
  printf("%d [%s]\n", length, text);
  printf("%s %ls\n", "wide:", L"characters");
}

static void parsing(void) {
  int a = 0, b = 0, used = 0;
  unsigned hex = 0;
  double real = 0;
  float single = 0;
  char word[16] = "", rest[16] = "";
  long long big = 0;
  int fields = sscanf("12, -34 0xff 2.5e3 name 9223372036854775807 .125 [abc]", "%d, %d %x %lf %15s %lld %f [%15[a-z]]%n", &a, &b, &hex, &real, word, &big, &single, rest, &used);
  printf("%d fields: %d %d %x %g %s %lld %g %s, %d used\n", fields, a, b, hex, real, word, big, single, rest, used);
  char *end;
  printf("%ld %lu ", strtol("-0x1fz", &end, 16), strtoul("777", NULL, 8));
  printf("%s %lld %llu\n", end, strtoll("-9223372036854775808", NULL, 10), strtoull("18446744073709551615", NULL, 10));
  printf("%.17g %.17g %.17g %g %d\n", strtod("0.1", NULL), strtod("1e23", NULL), strtod("2.2250738585072011e-308", NULL), strtod("-inf", NULL), atoi("99 bottles"));
}

int main(void) {
  integers();
  floats();
  strings();
  parsing();
  return 0;
}
