/* Calls another component, which it is composed with. */
#include "abi.h"

#define IMPORT(name) __attribute__((import_module("demo:values/api@0.1.0"), import_name(name)))
IMPORT("add") int api_add(int a, int b);
IMPORT("echo") void api_echo(char *data, unsigned length, text *result);
IMPORT("fault") int api_fault(int divisor);

static char digits[16];

EXPORT("total") text *total(int *items, unsigned length) {
  int sum = 0;
  for (unsigned i = 0; i < length; i++) sum = api_add(sum, items[i]);
  char *at = digits + sizeof digits;
  unsigned rest = sum < 0 ? -(unsigned)sum : (unsigned)sum;
  do *--at = (char)('0' + rest % 10); while (rest /= 10);
  if (sum < 0) *--at = '-';
  static text result;
  api_echo(at, (unsigned)(digits + sizeof digits - at), &result);
  return &result;
}

EXPORT("broken") int broken(void) { return api_fault(0); }
