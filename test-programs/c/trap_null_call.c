/* Calls a null function pointer: element 0 of the table is empty, so the call traps. */
#include <stdio.h>

typedef struct {
  const char *name;
  int (*handler)(int);
} Command;

static int twice(int value) { return value * 2; }

static int dispatch(const Command *volatile command, int value) {
  printf("%s(%d)\n", command->name, value);
  fflush(stdout);
  int (*volatile handler)(int) = command->handler;
  return handler(value);
}

int main(void) {
  static const Command commands[] = {{"twice", twice}, {"missing", NULL}};
  int value = 21;
  for (int i = 0; i < 2; i++) printf("= %d\n", value = dispatch(&commands[i], value));
  return 0;
}
