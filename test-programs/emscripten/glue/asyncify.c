/* Sleeps and waits in the middle of C: emscripten's asyncify takes the stack off and puts it back. */
#include <emscripten.h>
#include <stdio.h>

EM_ASYNC_JS(int, later, (int value), {
  await new Promise((resolve) => setTimeout(resolve, 1));
  return value * 2;
});

static int waiting(int depth) {
  int here = depth * 10;
  if (depth == 0) return later(21);
  emscripten_sleep(1);
  return waiting(depth - 1) + here;
}

int main(void) {
  for (int i = 1; i <= 3; i++) {
    int result = waiting(i);
    printf("%d: %d\n", i, result);
  }
  return 0;
}
