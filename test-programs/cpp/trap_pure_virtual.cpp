// Calls a pure virtual function from a constructor by way of another function: the vtable's
// entry is a function of another signature, so the call traps.
#include <cstdio>

struct Base {
  Base() { start(); }
  virtual ~Base() = default;
  void start() {
    std::puts("starting");
    std::fflush(stdout);
    Base *volatile self = this; // keeps the call indirect at every level
    self->run();
  }
  virtual void run() = 0;
};

struct Derived : Base {
  void run() override { std::puts("never printed"); }
};

int main() { Derived derived; }
