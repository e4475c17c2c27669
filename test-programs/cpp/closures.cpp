// Lambdas, std::function, move-only types, shared and weak pointers, and the order in which things are destroyed.
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

struct Traced {
  std::string name;
  explicit Traced(std::string name) : name(std::move(name)) { std::printf("+%s ", this->name.c_str()); }
  Traced(const Traced &other) : name(other.name + "'") { std::printf("copy %s ", name.c_str()); }
  Traced(Traced &&other) noexcept : name(std::exchange(other.name, "moved")) { std::printf("move %s ", name.c_str()); }
  Traced &operator=(Traced other) {
    std::swap(name, other.name);
    return *this;
  }
  ~Traced() { std::printf("-%s ", name.c_str()); }
};

std::function<int()> counter(int start, int step) {
  return [start, step]() mutable { return std::exchange(start, start + step); };
}

template <typename F, typename G> auto compose(F f, G g) {
  return [=](auto x) { return f(g(x)); };
}

struct Node {
  std::string name;
  std::vector<std::shared_ptr<Node>> children;
  std::weak_ptr<Node> parent;
  explicit Node(std::string name) : name(std::move(name)) {}
  ~Node() { std::printf("~%s ", name.c_str()); }
};

std::shared_ptr<Node> add(const std::shared_ptr<Node> &parent, const char *name) {
  auto child = std::make_shared<Node>(name);
  child->parent = parent;
  parent->children.push_back(child);
  return child;
}

std::string path(const std::shared_ptr<Node> &node) {
  auto parent = node->parent.lock();
  return parent ? path(parent) + "/" + node->name : node->name;
}

class Events {
public:
  void on(const std::string &name, std::function<void(int)> handler) { handlers_[name].push_back(std::move(handler)); }
  void emit(const std::string &name, int value) const {
    auto found = handlers_.find(name);
    if (found == handlers_.end()) return;
    for (const auto &handler : found->second) handler(value);
  }

private:
  std::map<std::string, std::vector<std::function<void(int)>>> handlers_;
};

Traced make(bool first) {
  Traced a("a"), b("b");
  if (first) return a;
  return b;
}

} // namespace

int main() {
  auto odd = counter(1, 2), tens = counter(0, 10);
  int first = odd(), second = odd(), third = tens();
  std::printf("%d %d %d %d\n", first, second, third, tens() + odd());
  auto both = compose([](double x) { return x * x; }, [](int x) { return x + 0.5; });
  std::printf("%g\n", both(3));
  std::function<int(int)> factorial = [&](int n) { return n < 2 ? 1 : n * factorial(n - 1); };
  std::printf("%d\n", factorial(10));

  Events events;
  int total = 0;
  std::string log;
  events.on("add", [&](int value) { total += value; });
  events.on("add", [&log](int value) { log += std::to_string(value) + ";"; });
  events.on("clear", [&](int) { total = 0; });
  for (int i = 1; i < 6; i++) events.emit("add", i * i);
  events.emit("unknown", 1);
  std::printf("%d %s\n", total, log.c_str());

  {
    std::vector<Traced> list;
    list.reserve(2);
    list.emplace_back("one");
    list.push_back(Traced("two"));
    Traced copy = list[0];
    copy = std::move(list[1]);
    list.erase(list.begin());
  }
  std::putchar('\n');
  {
    Traced kept = make(true);
    Traced other = make(false);
    std::printf("| %s %s | ", kept.name.c_str(), other.name.c_str());
  }
  std::putchar('\n');

  std::weak_ptr<Node> watched;
  {
    auto root = std::make_shared<Node>("root");
    auto leaf = add(add(root, "branch"), "leaf");
    add(root, "twig");
    watched = leaf;
    std::printf("%s %ld ", path(leaf).c_str(), watched.use_count());
    root.reset();
    std::printf("%s %d ", path(leaf).c_str(), watched.expired());
  }
  std::printf("%d\n", watched.expired());
  auto owner = std::unique_ptr<int[], void (*)(int *)>(new int[3]{4, 5, 6}, [](int *p) {
    std::printf("delete %d\n", p[2]);
    delete[] p;
  });
  owner[2] += owner[0];
}
