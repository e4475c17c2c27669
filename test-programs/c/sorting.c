/* Function pointers: qsort and bsearch, tables of operations, callbacks with context, pointers to functions of many shapes. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char name[12];
  int age;
  double score;
} Person;

static int by_name(const void *a, const void *b) { return strcmp(((const Person *)a)->name, ((const Person *)b)->name); }

static int by_age(const void *a, const void *b) {
  const Person *x = a, *y = b;
  return x->age != y->age ? (x->age > y->age) - (x->age < y->age) : by_name(a, b);
}

static int by_score_descending(const void *a, const void *b) {
  double x = ((const Person *)a)->score, y = ((const Person *)b)->score;
  return (x < y) - (x > y);
}

static int by_int(const void *a, const void *b) {
  int x = *(const int *)a, y = *(const int *)b;
  return (x > y) - (x < y);
}

static void people(void) {
  static const struct {
    const char *title;
    int (*order)(const void *, const void *);
  } orders[] = {{"name", by_name}, {"age", by_age}, {"score", by_score_descending}};
  Person list[] = {{"Quentin", 31, 71.5}, {"Abel", 44, 12.25}, {"Zoe", 22, 99.0}, {"Mina", 31, 64.125}, {"Bo", 67, 88.5}, {"Yann", 22, 0.5}};
  size_t count = sizeof list / sizeof list[0];
  for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
    qsort(list, count, sizeof list[0], orders[i].order);
    printf("by %s:", orders[i].title);
    for (size_t j = 0; j < count; j++) printf(" %s/%d/%g", list[j].name, list[j].age, list[j].score);
    putchar('\n');
  }
  qsort(list, count, sizeof list[0], by_name);
  Person key = {.name = "Mina"};
  Person *found = bsearch(&key, list, count, sizeof list[0], by_name);
  printf("found %s at %d\n", found ? found->name : "nobody", found ? (int)(found - list) : -1);
}

static void numbers(void) {
  enum { COUNT = 3000 };
  static int values[COUNT];
  uint32_t state = 42;
  for (int i = 0; i < COUNT; i++) {
    state = state * 1664525 + 1013904223;
    values[i] = (int)(state >> 8) % 10000;
  }
  qsort(values, COUNT, sizeof values[0], by_int);
  int hits = 0, ordered = 1;
  for (int i = 1; i < COUNT; i++) ordered &= values[i - 1] <= values[i];
  for (int key = 0; key < 10000; key += 7) hits += bsearch(&key, values, COUNT, sizeof values[0], by_int) != NULL;
  printf("%s %d %d %d, %d hits\n", ordered ? "ordered" : "NOT ordered", values[0], values[COUNT / 2], values[COUNT - 1], hits);
}

/* One table of each function type: every call below is indirect, with another signature. */
static int add(int a, int b) { return a + b; }
static int subtract(int a, int b) { return a - b; }
static int multiply(int a, int b) { return a * b; }
static int64_t wide(int64_t a, int32_t b) { return a * b; }
static float single(float a, double b) { return a + (float)b; }
static void nothing(void) { puts("nothing"); }
static double half(double x) { return x / 2; }

typedef int (*Operation)(int, int);
typedef double (*Transform)(double);

static Operation choose(char symbol) {
  switch (symbol) {
    case '+': return add;
    case '-': return subtract;
    case '*': return multiply;
    default: return NULL;
  }
}

static void shapes(void) {
  const char *program = "3 4 + 5 * 6 - 7 ?";
  int stack[8], depth = 0;
  for (const char *at = program; *at; at++) {
    if (*at >= '0' && *at <= '9') {
      stack[depth++] = *at - '0';
    } else if (*at != ' ') {
      Operation operation = choose(*at);
      if (!operation) {
        printf("no operation %c\n", *at);
        continue;
      }
      stack[depth - 2] = operation(stack[depth - 2], stack[depth - 1]);
      depth--;
    }
  }
  printf("stack: %d %d\n", stack[0], stack[1]);
  int64_t (*volatile wider)(int64_t, int32_t) = wide;
  float (*volatile singles)(float, double) = single;
  void (*volatile procedure)(void) = nothing;
  Transform transforms[] = {sqrt, half, floor, fabs, sin};
  printf("%lld %g\n", (long long)wider(INT64_C(5000000000), -3), (double)singles(1.5f, 2.25));
  procedure();
  double x = 10;
  for (size_t i = 0; i < sizeof transforms / sizeof transforms[0]; i++) printf("%.6f ", x = transforms[i](x));
  putchar('\n');
}

typedef struct {
  double sum;
  int calls;
} Context;

static void each(const double *values, int count, void (*visit)(double, void *), void *context) {
  for (int i = 0; i < count; i++) visit(values[i], context);
}

static void accumulate(double value, void *context) {
  Context *total = context;
  total->sum += value;
  total->calls++;
}

int main(void) {
  people();
  numbers();
  shapes();
  static const double values[] = {1.5, 2.5, -4, 1e3};
  Context total = {0, 0};
  each(values, 4, accumulate, &total);
  printf("%g in %d calls\n", total.sum, total.calls);
  return 0;
}
