/* Command-line arguments and environment; the exit code is the number of arguments. */
#include <stdio.h>
#include <stdlib.h>

extern char **environ;

static int by_text(const void *a, const void *b) {
  const char *x = *(char *const *)a, *y = *(char *const *)b;
  while (*x && *x == *y) x++, y++;
  return (unsigned char)*x - (unsigned char)*y;
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) printf("argument %d: [%s]\n", i, argv[i]);
  const char *greeting = getenv("GREETING");
  printf("GREETING is %s, MISSING is %s\n", greeting ? greeting : "not set", getenv("MISSING") ? "set" : "not set");
  size_t count = 0;
  while (environ[count]) count++;
  qsort(environ, count, sizeof *environ, by_text);
  for (size_t i = 0; i < count; i++) printf("environment: %s\n", environ[i]);
  setenv("ADDED", "by the program", 1);
  printf("ADDED is %s\n", getenv("ADDED"));
  return argc - 1;
}
