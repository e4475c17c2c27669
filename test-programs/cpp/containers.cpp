// The standard library: string, vector, map, set, deque, list, unordered_map, priority_queue, optional, variant, and algorithms.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <numeric>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    auto at = text.find(separator);
    parts.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

template <typename Range, typename Format> void print(const char *title, const Range &range, Format format) {
  std::printf("%s:", title);
  for (const auto &item : range) std::printf(" %s", format(item).c_str());
  std::putchar('\n');
}

std::string same(const std::string &text) { return text; }

void strings() {
  std::string text = "a short string";
  text += " that grows beyond what fits in the object itself";
  text.insert(2, "very ");
  text.replace(text.find("grows"), 5, "GROWS");
  std::printf("%s (%zu) %zu %d\n", text.c_str(), text.size(), text.rfind("it"), text.compare("b") < 0);
  std::string number = std::to_string(-12345678901234LL) + "|" + std::to_string(2.5);
  std::reverse(number.begin(), number.end());
  std::printf("%s %ld %g\n", number.c_str(), std::stol("-77"), std::stod("6.25e2"));
  print("split", split("one,two,,four", ','), same);
}

void words() {
  std::map<std::string, int> counts;
  std::unordered_map<std::string, std::vector<int>> places;
  int place = 0;
  for (auto &word : split("to be or not to be that is the question to ask or not", ' ')) {
    ++counts[word];
    places[word].push_back(place++);
  }
  print("counts", counts, [](const auto &entry) { return entry.first + "=" + std::to_string(entry.second); });
  int sum = 0;
  for (const auto &[word, list] : places) sum += static_cast<int>(word.size()) * std::accumulate(list.begin(), list.end(), 0);
  std::printf("%zu words, check %d, to at %d\n", places.size(), sum, places["to"].back());
  auto lower = counts.lower_bound("p");
  std::printf("first from p: %s\n", lower->first.c_str());
  std::multimap<int, std::string, std::greater<>> by_count;
  for (const auto &[word, count] : counts) by_count.emplace(count, word);
  print("by count", by_count, [](const auto &entry) { return std::to_string(entry.first) + entry.second; });
}

void numbers() {
  std::vector<std::uint32_t> values(2000);
  std::uint32_t state = 99;
  std::generate(values.begin(), values.end(), [&] { return (state = state * 1664525 + 1013904223) >> 12; });
  std::vector<std::uint32_t> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::stable_sort(values.begin(), values.end(), [](auto a, auto b) { return a % 100 < b % 100; });
  std::set<std::uint32_t> unique(values.begin(), values.end());
  std::printf("%u %u %zu %d\n", sorted.front(), sorted.back(), unique.size(), static_cast<int>(std::is_sorted(sorted.begin(), sorted.end())));
  std::printf("%u %u %lld\n", values[0], values[1999], std::accumulate(values.begin(), values.end(), 0LL));
  auto end = std::remove_if(sorted.begin(), sorted.end(), [](auto value) { return value % 3 != 0; });
  sorted.erase(end, sorted.end());
  std::printf("%zu multiples of three, %d\n", sorted.size(), static_cast<int>(std::binary_search(sorted.begin(), sorted.end(), sorted[100])));
  std::array<int, 5> order{3, 1, 4, 1, 5};
  int permutations = 0;
  std::sort(order.begin(), order.end());
  do ++permutations;
  while (std::next_permutation(order.begin(), order.end()));
  std::deque<int> window;
  for (int i = 0; i < 10; i++) i % 2 ? window.push_back(i) : window.push_front(i);
  std::list<int> list(window.begin(), window.end());
  list.remove_if([](int value) { return value % 4 == 0; });
  list.sort();
  std::printf("%d permutations, front %d, back %d, list %zu\n", permutations, window.front(), window.back(), list.size());
}

using Edge = std::pair<int, int>;

std::vector<int> distances(const std::vector<std::vector<Edge>> &graph, int from) {
  std::vector<int> distance(graph.size(), 1 << 30);
  std::priority_queue<Edge, std::vector<Edge>, std::greater<>> queue;
  queue.emplace(distance[from] = 0, from);
  while (!queue.empty()) {
    auto [length, at] = queue.top();
    queue.pop();
    if (length > distance[at]) continue;
    for (auto [to, weight] : graph[at])
      if (length + weight < distance[to]) queue.emplace(distance[to] = length + weight, to);
  }
  return distance;
}

void graphs() {
  std::vector<std::vector<Edge>> graph(60);
  for (int i = 0; i < 60; i++)
    for (int k = 1; k <= 3; k++) graph[i].emplace_back((i * k + 7 * k) % 60, 3 + (i * 13 + k * 5) % 11);
  auto list = distances(graph, 0);
  print("distances", std::vector<int>(list.begin(), list.begin() + 12), [](int value) { return std::to_string(value); });
}

std::optional<int> parse(std::string_view text) {
  int value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

void alternatives() {
  std::vector<std::variant<int, double, std::string>> list{1, 2.5, std::string("three"), 4};
  double sum = 0;
  for (const auto &item : list) {
    if (auto *text = std::get_if<std::string>(&item)) sum += static_cast<double>(text->size());
    else sum += item.index() == 0 ? std::get<int>(item) : std::get<double>(item);
  }
  auto [a, b, c] = std::make_tuple(parse("123"), parse("12x"), parse("").value_or(-1));
  std::printf("%g %d %d %d\n", sum, a.value(), b.has_value(), c);
}

} // namespace

int main() {
  strings();
  words();
  numbers();
  graphs();
  alternatives();
}
