/* Values of all kinds across the border of a component, by the Canonical ABI, without generated bindings. */
#include "abi.h"

#define API(name) EXPORT("demo:values/api@0.1.0#" name)
#define POST(name) EXPORT("cabi_post_demo:values/api@0.1.0#" name)

API("add") int add(int a, int b) {
  int sum = a + b;
  return sum;
}

API("twice") unsigned long long twice(unsigned long long v) { return v * 2; }
API("negate") int negate(int v) { return !v; }
API("half") double half(double v) { return v / 2; }
API("next") int next(int c) { return c + 1; }

static text result;

API("echo") text *echo(char *data, unsigned length) {
  result = (text){data, length};
  return &result;
}

static int posted;
POST("echo") void echo_posted(text *returned) { posted += (int)returned->length; }

API("grow") option_u32 *grow(int is_some, unsigned n) {
  static option_u32 grown;
  grown = (option_u32){(unsigned char)is_some, n + 1};
  return &grown;
}

API("divide") void *divide(int a, int b) {
  static struct { unsigned char is_error; union { int quotient; text why; } u; } r;
  r.is_error = b == 0;
  if (b == 0) r.u.why = TEXT("by zero");
  else r.u.quotient = a / b;
  return &r;
}

API("move") void *move(int x, int named, char *data, unsigned length) {
  static struct { signed char x; _Alignas(4) unsigned char named; text name; } r;
  r.x = (signed char)(x + 1);
  r.named = (unsigned char)named;
  r.name = (text){data, length};
  return &r;
}

API("turn") int turn(int way) { return 1 - way; }
API("swap") int swap(int access) { return (access & 1) << 1 | access >> 1; }

API("describe") text *describe(int kind, char *data, unsigned length) {
  result = kind == 0 ? TEXT("a circle") : kind == 1 ? TEXT("a dot") : (text){data, length};
  return &result;
}

API("reverse") text *reverse(char *data, unsigned length) {
  for (unsigned i = 0; i < length / 2; i++) {
    char c = data[i];
    data[i] = data[length - 1 - i];
    data[length - 1 - i] = c;
  }
  result = (text){data, length};
  return &result;
}

API("sums") text *sums(short (*pairs)[2], unsigned length) {
  int *all = cabi_realloc(0, 0, 4, length * 4);
  for (unsigned i = 0; i < length; i++) all[i] = add(pairs[i][0], pairs[i][1]);
  result = (text){(char *)all, length};
  return &result;
}

API("fault") int fault(int divisor) {
  int dividend = 42;
  return dividend / divisor;
}

API("nothing") void nothing(void) {}
