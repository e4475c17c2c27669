// Exceptions and longjmp by way of JavaScript: calls that may be left go through imports, which catch what JavaScript throws.
#include <csetjmp>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

struct Trace {
  explicit Trace(const char *name) : name(name) {}
  ~Trace() { std::printf("left %s\n", name); }
  const char *name;
};

struct Failure : std::runtime_error {
  Failure(int code, const std::string &what) : std::runtime_error(what), code(code) {}
  int code;
};

static int checked(int depth) {
  Trace trace("checked");
  if (depth == 0) throw Failure(7, "at the bottom");
  return checked(depth - 1) + 1;
}

static int rethrown(int depth) {
  try {
    return checked(depth);
  } catch (const std::logic_error &) {
    return -1;
  } catch (const Failure &failure) {
    std::printf("caught %d %s\n", failure.code, failure.what());
    if (depth > 1) throw;
    return failure.code;
  }
}

static std::jmp_buf place;

static void jump(int n) {
  if (n == 0) std::longjmp(place, 5);
  jump(n - 1);
}

int main() {
  std::printf("%d\n", rethrown(1));
  try {
    rethrown(2);
  } catch (const std::exception &e) {
    std::printf("outside: %s\n", e.what());
  }
  try {
    std::vector<int>(3).at(9);
  } catch (...) {
    std::printf("some other\n");
  }
  volatile int rounds = 0;
  int value = setjmp(place);
  if (value != 0) std::printf("jumped with %d, round %d\n", value, rounds);
  rounds = rounds + 1;
  if (rounds < 4) jump(rounds);
  throw std::string("nobody catches this");
}
