#include "library.h"

volatile int total, rounds, flag;
volatile int table[8];

NOINLINE void work(int i) {
  total += i;
  table[i & 7] = total;
}

NOINLINE int search(int limit) {
  int i = 0;
  while (1) {
    rounds++;
    if (table[i & 7] > limit)
      break;
    i++;
  }
  flag = i;
  return i;
}

int main(void) {
  UNBUFFERED();
  for (int i = 0; i < 8; i++) {
    work(i);
    rounds = i;
  }
  rounds = 0;
  printf("%d\n", search(9));
  for (int i = 0; i < 3; i++) {
    for (int j = 0; j < 3; j++) {
      if (i == j)
        continue;
      work(j);
    }
  }
  printf("%d %d %d\n", total, rounds, flag);
  return total & 63;
}
