/* Waits, when it has an argument, until somebody changes a variable; then says how it went, on both streams. */
#include <stdio.h>

volatile int waiting;
volatile unsigned long long turns;

static int spin(int limit) {
  int round = 0;
  while (waiting) {
    turns++;
    if (++round == limit) round = 0;
  }
  return round < limit;
}

int main(int argc, char **argv) {
  waiting = argc > 1;
  printf("%s\n", waiting ? argv[1] : "nothing to wait for");
  fflush(stdout);
  int fine = spin(1000);
  fputs("done waiting\n", stderr);
  printf("round %s\n", fine ? "fine" : "wrong");
  return waiting + 4;
}
