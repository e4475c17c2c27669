/* Recursion deep and wide: long chains of calls, exponential trees of calls, mutual recursion, backtracking. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

static int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  if (n == 0) return ackermann(m - 1, 1);
  return ackermann(m - 1, ackermann(m, n - 1));
}

/* Every frame owns an array, so that deep recursion also fills linear memory's stack. */
static uint32_t deep(int depth, const uint32_t *above) {
  uint32_t own[8];
  for (int i = 0; i < 8; i++) own[i] = (above ? above[i] : 1u) * 2654435761u + (uint32_t)(depth ^ i);
  if (depth == 0) return own[3];
  uint32_t below = deep(depth - 1, own);
  return below ^ own[depth & 7];
}

static int is_odd(unsigned n);
static int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
static int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }

static unsigned hanoi_moves, hanoi_check;

static void hanoi(int disks, int from, int to, int spare) {
  if (disks == 0) return;
  hanoi(disks - 1, from, spare, to);
  hanoi_moves++;
  hanoi_check = hanoi_check * 31 + (unsigned)(disks * 9 + from * 3 + to);
  hanoi(disks - 1, spare, to, from);
}

static int queens(int size, int row, unsigned columns, unsigned rising, unsigned falling) {
  if (row == size) return 1;
  int count = 0;
  for (int column = 0; column < size; column++) {
    unsigned c = 1u << column, r = 1u << (row + column), f = 1u << (row - column + size);
    if (!(columns & c || rising & r || falling & f)) count += queens(size, row + 1, columns | c, rising | r, falling | f);
  }
  return count;
}

static int permutations;

static void permute(char *text, int at) {
  if (!text[at]) {
    if (permutations++ % 24 == 0) printf("%s ", text);
    return;
  }
  for (int i = at; text[i]; i++) {
    char swap = text[at];
    text[at] = text[i], text[i] = swap;
    permute(text, at + 1);
    swap = text[at];
    text[at] = text[i], text[i] = swap;
  }
}

/* expression = term {('+'|'-') term}; term = factor {'*' factor}; factor = number | '(' expression ')' */
static const char *input;
static long expression(void);

static long factor(void) {
  if (*input == '(') {
    input++;
    long value = expression();
    input++;
    return value;
  }
  long value = 0;
  while (*input >= '0' && *input <= '9') value = value * 10 + *input++ - '0';
  return value;
}

static long term(void) {
  long value = factor();
  while (*input == '*') {
    input++;
    value *= factor();
  }
  return value;
}

static long expression(void) {
  long value = term();
  while (*input == '+' || *input == '-') value += *input++ == '+' ? term() : -term();
  return value;
}

static char maze[9][18] = {"#################", "#   #     #     #", "# # # ### # ### #", "# #   #   #   # #", "# ##### ##### # #",
                           "#     #     # # #", "##### ##### # # #", "#         #   #E#", "#################"};

static int walk(int row, int column) {
  if (maze[row][column] == 'E') return 1;
  if (maze[row][column] != ' ') return 0;
  maze[row][column] = '.';
  int length = walk(row, column + 1);
  if (!length) length = walk(row + 1, column);
  if (!length) length = walk(row, column - 1);
  if (!length) length = walk(row - 1, column);
  if (!length) maze[row][column] = '-';
  return length ? length + 1 : 0;
}

int main(void) {
  printf("fibonacci %d, ackermann %d\n", fibonacci(24), ackermann(2, 40));
  printf("deep %08x %d\n", (unsigned)deep(1500, NULL), is_even(1200) * 10 + is_odd(1200));
  hanoi(12, 0, 2, 1);
  printf("hanoi %u %08x, queens %d\n", hanoi_moves, hanoi_check, queens(8, 0, 0, 0, 0));
  char text[] = "abcde";
  permute(text, 0);
  printf("%d\n", permutations);
  input = "2*(3+4*(5-(6-1)*2))-((((7))))";
  printf("%ld\n", expression());
  printf("path %d\n", walk(1, 1));
  for (int i = 0; i < 9; i++) puts(maze[i]);
  return 0;
}
