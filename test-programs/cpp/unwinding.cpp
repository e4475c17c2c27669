// build: -fexceptions -fwasm-exceptions -mllvm -wasm-use-legacy-eh=false
// Exceptions of C++ as clang itself emits them for WebAssembly 3.0: `try_table`, `throw_ref`. Destructors on the way, in constructors, loops, handlers and calls
// through pointers; thrown again; one while another is handled. Debian's library for wasm cannot throw: what a program needs of it is below, without types.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <typeinfo>

namespace runtime {

/** Destructors return the object, on wasm. */
using Destructor = void *(*)(void *);

struct Header {
  Header *outer;
  int handlers;
  bool again;
  Destructor destroy;
};
Header *caught;
int alive;

}  // namespace runtime

extern "C" {

asm(R"(
  .tagtype __cpp_exception i32
  .section .data.tag,"",@
  .globl __cpp_exception
__cpp_exception:
)");

void *__cxa_allocate_exception(size_t size) {
  runtime::alive++;
  return static_cast<runtime::Header *>(calloc(1, sizeof(runtime::Header) + size)) + 1;
}

[[noreturn]] void __cxa_throw(void *thrown, std::type_info *, runtime::Destructor destroy) {
  (static_cast<runtime::Header *>(thrown) - 1)->destroy = destroy;
  __builtin_wasm_throw(0, thrown);
}

void *__cxa_begin_catch(void *thrown) {
  auto *header = static_cast<runtime::Header *>(thrown) - 1;
  if (header->handlers++ == 0) {
    header->outer = runtime::caught;
    runtime::caught = header;
  }
  header->again = false;
  return thrown;
}

void __cxa_end_catch() {
  auto *header = runtime::caught;
  if (--header->handlers > 0) return;
  runtime::caught = header->outer;
  if (header->again) return;
  if (header->destroy) header->destroy(header + 1);
  runtime::alive--;
  free(header);
}

[[noreturn]] void __cxa_rethrow() {
  runtime::caught->again = true;
  __builtin_wasm_throw(0, runtime::caught + 1);
}

}  // extern "C"

namespace {

int depth = 0;

/** What is being handled, taken for a `T`. */
template <typename T>
T &current() {
  return *reinterpret_cast<T *>(runtime::caught + 1);
}

struct Guard {
  const char *name;
  int number;
  Guard(const char *n, int i) : name(n), number(i) { printf("%*senter %s %d\n", 2 * depth++, "", name, number); }
  Guard(const Guard &) = delete;
  ~Guard() { printf("%*sleave %s %d\n", 2 * --depth, "", name, number); }
};

struct Failure {
  int64_t code;
  double weight;
  ~Failure() { printf("failure %lld is gone\n", static_cast<long long>(code)); }
};

__attribute__((noinline)) int64_t through(int levels, int64_t code) {
  Guard guard("level", levels);
  double weight = levels * 0.5;
  if (levels == 0) throw Failure{code, 2.25};
  int64_t below = through(levels - 1, code * 3 + levels);
  return below + static_cast<int64_t>(weight);
}

struct Half {
  Guard first{"half", 1};
  explicit Half(bool fails) {
    Guard second("half", 2);
    if (fails) throw 17;
  }
};

__attribute__((noinline)) int again(int times) {
  try {
    if (times == 0) throw 5;
    return again(times - 1);
  } catch (...) {
    int &value = current<int>();
    value = value * 2 + times;
    printf("again %d: %d\n", times, value);
    throw;
  }
}

int throws_at(int i, int at) {
  if (i == at) throw i * 100;
  return i;
}

int loop(int (*call)(int, int)) {
  int sum = 0;
  for (int i = 0; i < 6; i++) {
    Guard guard("round", i);
    try {
      if (i == 1) continue;
      sum += call(i, 3);
      if (i == 4) break;
    } catch (...) {
      sum += current<int>();
    }
  }
  return sum;
}

int within() {
  try {
    throw 1;
  } catch (...) {
    int outer = current<int>();
    try {
      Guard guard("within", outer);
      throw 20;
    } catch (...) {
      outer += current<int>();
    }
    return outer + 300 * current<int>();
  }
}

}  // namespace

int main() {
  try {
    printf("%lld\n", static_cast<long long>(through(4, 1)));
  } catch (...) {
    auto &failure = current<Failure>();
    printf("caught %lld, %g\n", static_cast<long long>(failure.code), failure.weight);
  }
  for (int fails = 0; fails < 2; fails++) {
    try {
      Half half(fails == 1);
      printf("made\n");
    } catch (...) {
      printf("caught %d\n", current<int>());
    }
  }
  try {
    again(3);
  } catch (...) {
    printf("caught %d\n", current<int>());
  }
  printf("loop %d\n", loop(throws_at));
  printf("within %d\n", within());
  printf("alive %d\n", runtime::alive);
}
