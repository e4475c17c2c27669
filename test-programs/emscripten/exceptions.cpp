// Exceptions of C++: thrown through many frames, by value, by reference and by pointer, caught by type, base and `...`, thrown again, translated, kept and thrown
// later; destructors on the way, in constructors, loops, catch blocks and calls through pointers; terminate is not reached.
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

int depth = 0;

struct Trace {
  std::string name;
  explicit Trace(std::string n) : name(std::move(n)) { printf("%*senter %s\n", 2 * depth++, "", name.c_str()); }
  Trace(const Trace &) = delete;
  ~Trace() { printf("%*sleave %s%s\n", 2 * --depth, "", name.c_str(), std::uncaught_exceptions() > 0 ? " (unwinding)" : ""); }
};

struct Base {
  virtual ~Base() = default;
  virtual const char *what() const { return "base"; }
};
struct Other {
  virtual ~Other() = default;
  int64_t number = 0x123456789abcdefLL;
};
struct Derived : Other, Base {
  double value;
  explicit Derived(double v) : value(v) {}
  const char *what() const override { return "derived"; }
};

[[noreturn]] void raise(int kind) {
  Trace t("raise " + std::to_string(kind));
  switch (kind) {
    case 0: throw 42;
    case 1: throw std::runtime_error("a message that is too long for a small string, surely");
    case 2: throw Derived(2.5);
    case 3: throw static_cast<const char *>("text");
    case 4: throw std::out_of_range("beyond");
    case 5: throw 7.25f;
    case 6: throw int64_t{-5};
    default: throw std::bad_alloc();
  }
}

__attribute__((noinline)) int through(int levels, int kind) {
  Trace t("level " + std::to_string(levels));
  if (levels == 0) raise(kind);
  return through(levels - 1, kind) + 1;
}

std::string classify(const std::function<void()> &f) {
  try {
    f();
    return "nothing";
  } catch (int n) {
    return "int " + std::to_string(n);
  } catch (const Base &b) {
    auto *d = dynamic_cast<const Derived *>(&b);
    return std::string("base: ") + b.what() + (d ? " " + std::to_string(d->value) + " " + std::to_string(d->number) : "");
  } catch (const char *text) {
    return std::string("text ") + text;
  } catch (const std::logic_error &e) {
    return std::string("logic error ") + e.what();
  } catch (const std::exception &e) {
    return std::string("exception ") + e.what();
  } catch (...) {
    return "something else";
  }
}

int rethrowing(int n) {
  try {
    Trace t("rethrowing");
    if (n % 3 == 0) raise(n / 3);
    return n;
  } catch (const std::exception &e) {
    printf("translated: %s\n", e.what());
    std::throw_with_nested(std::invalid_argument("outer"));
  } catch (...) {
    Trace t("in a catch block");
    try {
      raise(1);
    } catch (const std::runtime_error &inner) {
      printf("inner: %s\n", inner.what());
    }
    throw;
  }
}

struct Member {
  Trace trace;
  explicit Member(int n) : trace("member " + std::to_string(n)) {}
};
struct Half {
  Member a, b;
  std::unique_ptr<Member> c;
  explicit Half(int n) try : a(1), b(2), c(new Member(3)) {
    if (n > 0) raise(n);
  } catch (...) {
    printf("half made\n");
  }
};

uint32_t loops() {
  uint32_t hash = 2166136261u;
  for (int i = 0; i < 2000; i++) {
    try {
      for (int k = 0;; k++) {
        hash = (hash ^ static_cast<uint32_t>(i * 31 + k)) * 16777619u;
        if (k == i % 7) {
          if (i % 5 == 0) throw i;
          if (i % 11 == 0) throw static_cast<double>(k);
          break;
        }
      }
    } catch (int n) {
      for (int k = 0; k < n % 13; k++) hash = (hash << 5 | hash >> 27) + static_cast<uint32_t>(k);
      continue;
    } catch (double d) {
      hash += static_cast<uint32_t>(d * 1000);
      try {
        if (i % 2 == 0) throw;
      } catch (...) {
        hash ^= 0x55555555u;
      }
    }
    hash += 1;
  }
  return hash;
}

void chain(const std::exception &e, int level = 0) {
  printf("%*s%s\n", 2 * level, "", e.what());
  try {
    std::rethrow_if_nested(e);
  } catch (const std::exception &inner) {
    chain(inner, level + 1);
  } catch (...) {
    printf("%*s(unknown)\n", 2 * level + 2, "");
  }
}

} // namespace

int main() {
  for (int kind = 0; kind < 8; kind++) printf("%d: %s\n", kind, classify([kind] { through(kind % 4, kind); }).c_str());
  for (int n = 0; n < 10; n++) {
    try {
      printf("rethrowing(%d) = %d\n", n, rethrowing(n));
    } catch (const std::exception &e) {
      chain(e);
    } catch (...) {
      printf("something else from %d\n", n);
    }
  }
  printf("%s\n", classify([] { Half whole(0); }).c_str());
  printf("%s\n", classify([] { Half half(2); }).c_str());
  printf("loops %08x\n", loops());

  std::vector<std::exception_ptr> kept;
  for (int kind = 0; kind < 8; kind++) {
    try {
      raise(kind);
    } catch (...) {
      kept.push_back(std::current_exception());
    }
  }
  std::map<std::string, int> seen;
  for (const auto &e : kept) seen[classify([&e] { std::rethrow_exception(e); })]++;
  for (const auto &[name, count] : seen) printf("%d x %s\n", count, name.c_str());

  try {
    std::vector<int> v{1, 2, 3};
    printf("%d\n", v.at(2));
    printf("%d\n", v.at(3));
  } catch (const std::out_of_range &) {
    printf("out of range\n");
  }
  printf("done at depth %d\n", depth);
}
