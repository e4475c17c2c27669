/* abort() with text still in the output buffer: that text is lost, what was flushed is not. */
#include <stdio.h>
#include <stdlib.h>

static void check(int condition, const char *what) {
  if (condition) return;
  fprintf(stderr, "check failed: %s\n", what);
  abort();
}

int main(void) {
  puts("flushed");
  fflush(stdout);
  check(1, "one");
  setvbuf(stdout, NULL, _IOFBF, BUFSIZ);
  puts("lost in the buffer");
  check(getenv("NO_SUCH_VARIABLE") != NULL, "two");
  return 0;
}
