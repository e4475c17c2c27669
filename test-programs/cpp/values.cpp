// Objects of many kinds, alive at once, for debuggers to show: strings, containers, references, inheritance, templates, lambdas.
#include <array>
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace geometry {

struct Point {
  int x, y;
  int length() const { return x * x + y * y; }
};

class Shape {
public:
  explicit Shape(std::string name) : name_(std::move(name)) { count++; }
  virtual ~Shape() = default;
  virtual int area() const = 0;
  const std::string &name() const { return name_; }
  static int count;

private:
  std::string name_;
};

int Shape::count = 0;

class Rectangle : public Shape {
public:
  Rectangle(int width, int height) : Shape("rectangle"), width_(width), height_(height) {}
  int area() const override {
    int result = width_ * height_;
    return result;
  }

private:
  int width_, height_;
};

}  // namespace geometry

enum class Level : unsigned char { low = 1, high = 9 };

template <typename T, int N>
struct Stack {
  T items[N];
  int used = 0;
  void push(T item) { items[used++] = item; }
  T top() const { return items[used - 1]; }
};

template <typename T>
T largest(const std::vector<T> &values) {
  T best = values.front();
  for (const T &value : values)
    if (best < value) best = value;
  return best;
}

static int overloaded(int value) { return value + 1; }
static int overloaded(double value) { return static_cast<int>(value * 2); }

static int containers() {
  std::string text = "short";
  std::string longer = "a string that does not fit into the object itself";
  std::vector<int> numbers = {3, 1, 4, 1, 5};
  std::vector<std::string> words = {"alpha", "beta"};
  std::vector<geometry::Point> points = {{1, 2}, {3, 4}};
  std::map<std::string, int> ages = {{"ann", 30}, {"bob", 41}};
  std::array<short, 3> fixed = {7, 8, 9};
  std::pair<int, std::string> pair = {12, "twelve"};
  int best = largest(numbers);
  std::printf("%s %zu %d %zu %d %d %d %s\n", text.c_str(), longer.size(), best, words.size(), points[1].length(), ages["bob"], fixed[2], pair.second.c_str());
  return best;
}

static int objects(int factor) {
  geometry::Point point = {3, 4};
  geometry::Point &reference = point;
  reference.x *= factor;
  geometry::Rectangle rectangle(point.x, point.y);
  const geometry::Shape &shape = rectangle;
  std::unique_ptr<geometry::Shape> owner = std::make_unique<geometry::Rectangle>(2, 5);
  Stack<long long, 4> stack;
  stack.push(1LL << 40);
  stack.push(-6);
  Level level = Level::high;
  auto scaled = [factor, &point](int by) { return point.y * factor * by; };
  int total = shape.area() + owner->area() + scaled(10) + static_cast<int>(stack.top()) + static_cast<int>(level);
  std::printf("%s %d %d %d\n", shape.name().c_str(), total, overloaded(factor), overloaded(1.75));
  return total;
}

int main() {
  int total = containers();
  total += objects(2);
  std::printf("total %d, shapes %d\n", total, geometry::Shape::count);
  return 0;
}
