/* Follows a null pointer. Address 0 is ordinary memory in WebAssembly, so the first accesses succeed silently; the trap comes
 * where what was read there (or an index from it) points beyond the memory. */
#include <stdint.h>
#include <stdio.h>

typedef struct Node {
  struct Node *next;
  int value;
} Node;

static int sum(const volatile Node *node, int count) {
  int total = 0;
  for (; count > 0; count--, node = node->next) total += node->value;
  return total;
}

static int element(const int *volatile base, unsigned index) { return *(const volatile int *)((uintptr_t)base + index * sizeof(int)); }

int main(void) {
  Node second = {NULL, 20}, first = {&second, 10};
  printf("sum %d\n", sum(&first, 2));
  fflush(stdout);
  printf("never printed: %d\n", element(NULL, 0x3fffff00u));
  return 0;
}
