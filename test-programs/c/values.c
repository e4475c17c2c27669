/* Values of every kind, alive at once, for debuggers to show and change: scalars, structs, arrays, unions, bit-fields, enums, pointers. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum { RED, GREEN = 5, BLUE } Color;

typedef struct {
  int x, y;
} Point;

typedef struct {
  Point from, to;
  Color color;
  const char *label;
} Line;

typedef union {
  float real;
  uint32_t bits;
  uint8_t bytes[4];
} Number;

typedef struct {
  unsigned ready : 1;
  unsigned mode : 3;
  signed delta : 4;
  unsigned wide : 20;
} Flags;

typedef struct Node {
  int value;
  struct Node *next;
} Node;

typedef int (*Operation)(int, int);

int counter = 7;
static const char *title = "values";
Point corners[3] = {{0, 0}, {40, 0}, {40, 30}};
double grid[2][3] = {{0.5, 1, 1.5}, {-2, -2.5, 1e10}};

static int add(int a, int b) {
  int sum = a + b;
  counter++;
  return sum;
}

static int multiply(int a, int b) { return a * b; }

static Operation operations[] = {add, multiply};

static int scalars(void) {
  bool truth = true;
  char letter = 'A';
  signed char tiny = -100;
  unsigned char byte = 200;
  short small = -30000;
  unsigned short word = 60000;
  int number = -2000000000;
  unsigned positive = 4000000000u;
  long long large = -9000000000000000000;
  unsigned long long huge = 18000000000000000000u;
  float single = 1.25f;
  double real = -0.1;
  size_t size = sizeof(Line);
  printf("%d %c %d %d %d %d %d %u %lld %llu %g %g %zu\n", truth, letter, tiny, byte, small, word, number, positive, large, huge, (double)single, real, size);
  return number < 0 ? tiny : byte;
}

static int aggregates(int scale) {
  Line line = {{1, 2}, {3 * scale, 4 * scale}, GREEN, "diagonal"};
  Number number = {.real = -1.5f};
  Flags flags = {.ready = 1, .mode = 5, .delta = -3, .wide = 0x12345};
  int numbers[5] = {10, 20, 30, 40, 50};
  char text[12] = "eight ch";
  Line lines[2] = {line, {{5, 6}, {7, 8}, BLUE, "other"}};
  Node third = {3, NULL}, second = {2, &third}, first = {1, &second};
  Node *list = &first;
  int *middle = &numbers[2];
  int **indirect = &middle;
  Line *pointer = &lines[1];
  Operation operation = operations[scale & 1];
  int total = operation(pointer->to.x, **indirect);
  for (Node *node = list; node; node = node->next) total += node->value;
  printf("%s: %d %d %08x %d %d %d %x %s %d\n", line.label, line.to.x, line.color, (unsigned)number.bits, flags.ready, flags.mode, flags.delta, flags.wide, text, total);
  return total;
}

static int descend(int depth) {
  char own[4];
  memset(own, 'a' + depth, sizeof own);
  if (depth == 0) return own[3];
  return descend(depth - 1) + own[0];
}

static int loop(int limit) {
  int sum = 0;
  for (int i = 0; i < limit; i++) {
    if (i % 2) sum = add(sum, i);
    else sum -= i;
  }
  return sum;
}

int main(int argc, char **argv) {
  printf("%s with %d arguments\n", title, argc);
  for (int i = 1; i < argc; i++) puts(argv[i]);
  int sum = scalars();
  sum += aggregates(1);
  sum += aggregates(2);
  sum += loop(6);
  sum += descend(5);
  Point *moved = malloc(sizeof *moved);
  *moved = corners[1];
  moved->y += (int)grid[1][0];
  printf("sum %d, counter %d, moved %d,%d\n", sum, counter, moved->x, moved->y);
  free(moved);
  return 3;
}
