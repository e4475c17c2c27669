// What emscripten binds: functions written in JavaScript (EM_JS, EM_ASM), classes, containers and values by embind, callbacks both ways, exceptions' messages.
#include <emscripten.h>
#include <emscripten/bind.h>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

using namespace emscripten;

EM_JS(int, add_in_js, (int a, double b), { return a + b; });
EM_JS(char *, shout, (const char *text), {
  const result = UTF8ToString(text).toUpperCase() + '!';
  const length = lengthBytesUTF8(result) + 1;
  const pointer = _malloc(length);
  stringToUTF8(result, pointer, length);
  return pointer;
});

class Account {
public:
  Account(std::string owner, int balance) : owner_(std::move(owner)), balance_(balance) {}
  virtual ~Account() { std::printf("%s is gone\n", owner_.c_str()); }
  int deposit(int amount) {
    balance_ += amount;
    return balance_;
  }
  std::string owner() const { return owner_; }

private:
  std::string owner_;
  int balance_;
};

struct Point {
  double x;
  float y;
};

static std::vector<int> squares(int count) {
  std::vector<int> result;
  for (int i = 0; i < count; i++) result.push_back(i * i);
  return result;
}

static std::map<std::string, int> lengths(val words) {
  std::map<std::string, int> result;
  for (unsigned i = 0; i < words["length"].as<unsigned>(); i++) {
    auto word = words[i].as<std::string>();
    result[word] = int(word.size());
  }
  return result;
}

static val each(val callback, int count) {
  val results = val::array();
  for (int i = 0; i < count; i++) results.call<void>("push", callback(i, "n" + std::to_string(i)));
  return results;
}

static Point mirrored(Point p) { return {p.y, float(p.x)}; }

EMSCRIPTEN_BINDINGS(bindings) {
  class_<Account>("Account").constructor<std::string, int>().function("deposit", &Account::deposit).property("owner", &Account::owner);
  value_object<Point>("Point").field("x", &Point::x).field("y", &Point::y);
  register_vector<int>("Ints");
  register_map<std::string, int>("Lengths");
  function("squares", &squares);
  function("lengths", &lengths);
  function("each", &each);
  function("mirrored", &mirrored);
}

int main() {
  char *text = shout("caf\u00e9");
  std::printf("%s %d\n", text, add_in_js(2, 3.9));
  std::free(text);
  int sum = EM_ASM_INT({ return $0 * $1 + HEAP32.length % 2; }, 6, 7);
  double half = EM_ASM_DOUBLE({ return $0 / 2; }, 5);
  std::printf("%d %.1f\n", sum, half);
}
