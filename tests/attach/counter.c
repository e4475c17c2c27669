__attribute__((import_module("env"), import_name("report"))) extern void report(int);

static int square(int value) {
  int result = value * value;
  report(result);
  return result;
}

int total(int count) {
  int sum = 0;
  for (int i = 1; i <= count; i++) {
    sum += square(i);
  }
  return sum;
}
