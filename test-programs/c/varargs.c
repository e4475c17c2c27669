/* Variadic functions: mixed types, structs by value, va_copy, passing a va_list on, a small formatter of our own. */
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef struct {
  int x, y;
  double weight;
} Point;

typedef struct {
  char tag;
} Small;

static int sum(int count, ...) {
  va_list args;
  va_start(args, count);
  int total = 0;
  for (int i = 0; i < count; i++) total += va_arg(args, int);
  va_end(args);
  return total;
}

/* i: int, l: long long, d: double, s: string, p: Point, t: Small, c: char. */
static void show(const char *kinds, ...) {
  va_list args;
  va_start(args, kinds);
  for (const char *kind = kinds; *kind; kind++) {
    switch (*kind) {
      case 'i': printf(" int %d", va_arg(args, int)); break;
      case 'l': printf(" long %lld", va_arg(args, long long)); break;
      case 'd': printf(" double %g", va_arg(args, double)); break;
      case 's': printf(" string %s", va_arg(args, const char *)); break;
      case 'c': printf(" char %c", va_arg(args, int)); break;
      case 't': printf(" small %c", va_arg(args, Small).tag); break;
      case 'p': {
        Point point = va_arg(args, Point);
        printf(" point %d,%d:%g", point.x, point.y, point.weight);
        break;
      }
    }
  }
  va_end(args);
  putchar('\n');
}

static void report(const char *format, ...) {
  char line[128];
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int needed = vsnprintf(NULL, 0, format, args);
  vsnprintf(line, sizeof line, format, again);
  va_end(again);
  va_end(args);
  printf("%d: %s\n", needed, line);
}

static long long product(va_list *args, int count) {
  long long result = 1;
  while (count-- > 0) result *= va_arg(*args, long long);
  return result;
}

/* Consumes the same list from two functions by passing a pointer to it. */
static long long products(int first, int second, ...) {
  va_list args;
  va_start(args, second);
  long long a = product(&args, first), b = product(&args, second);
  va_end(args);
  return a * 1000 + b;
}

static int format(char *out, const char *template, ...) {
  char *start = out;
  va_list args;
  va_start(args, template);
  for (; *template; template++) {
    if (*template != '{') {
      *out++ = *template;
      continue;
    }
    char kind = *++template;
    template++;
    if (kind == 's') {
      for (const char *text = va_arg(args, const char *); *text;) *out++ = *text++;
    } else {
      uint64_t value = kind == 'L' ? va_arg(args, uint64_t) : va_arg(args, unsigned);
      char digits[20];
      int count = 0;
      do digits[count++] = (char)('0' + value % 10);
      while (value /= 10);
      while (count) *out++ = digits[--count];
    }
  }
  va_end(args);
  *out = '\0';
  return (int)(out - start);
}

int main(void) {
  char text[64];
  Point point = {3, -4, 0.125};
  Small small = {'q'};
  printf("%d %d %d\n", sum(0), sum(3, 1, 2, 3), sum(12, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  show("idlsctp", 1, 2.5, -3000000000LL, "four", '5', small, point);
  show("didldid", 0.5, 1, 1e100, 1LL << 60, -0.0, -1, 3.0);
  report("%s has %d items at %.2f, %lld in all", "the basket", 12, 0.75, 123456789012LL);
  printf("%lld\n", products(3, 2, 2LL, 3LL, 4LL, 10LL, 11LL));
  int length = format(text, "<{u}|{s}|{L}>", 4000000000u, "middle", UINT64_C(18446744073709551615));
  printf("%s %d %d\n", text, length, (int)strlen(text));
  return 0;
}
