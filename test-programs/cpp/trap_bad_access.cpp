// A failed check in the standard library: without exceptions std::map::at aborts.
#include <cstdio>
#include <map>
#include <string>

int main() {
  std::map<std::string, int> ages{{"ann", 30}};
  std::printf("%d\n", ages.at("ann"));
  std::fflush(stdout);
  std::printf("never printed: %d\n", ages.at("bob"));
}
