#include "library.h"
#include <string.h>

struct record { int mode; int count; char tag[8]; };
struct record s = { 7, 1, "aaaaaaa" }, next = { 7, 2, "bbbbbbb" };
volatile int done;

/* Writes mode, which has that value already, and count, which has another one. */
NOINLINE void update(void) {
  memcpy(&s, &next, sizeof s);
  done++;
}

int main(void) {
  UNBUFFERED();
  printf("before %d\n", s.count);
  update();
  printf("after %d\n", s.count);
  s.count = 3;
  printf("end %d\n", s.count);
  return 0;
}
