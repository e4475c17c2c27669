// The smallest C++ program with an object that has a constructor and a destructor, one of them before and after main.
#include <cstdio>

struct Announcer {
  const char *name;
  explicit Announcer(const char *name) : name(name) { std::printf("construct %s\n", name); }
  ~Announcer() { std::printf("destroy %s\n", name); }
};

static Announcer global("global");

int main() {
  Announcer local("local");
  std::puts("hello from C++");
}
