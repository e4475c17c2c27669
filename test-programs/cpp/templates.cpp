// Templates: specialisation, variadic packs, concepts, CRTP, constexpr evaluation, expression templates, type lists.
#include <array>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <type_traits>
#include <utility>

namespace {

template <typename T> struct Name { static constexpr const char *text = "other"; };
template <> struct Name<int> { static constexpr const char *text = "int"; };
template <> struct Name<double> { static constexpr const char *text = "double"; };
template <typename T> struct Name<T *> { static constexpr const char *text = "pointer"; };
template <typename T, std::size_t N> struct Name<T[N]> { static constexpr const char *text = "array"; };

template <typename... Types> void names() { (std::printf("%s ", Name<Types>::text), ...); std::putchar('\n'); }

template <typename T> concept Number = std::integral<T> || std::floating_point<T>;

template <Number T> T power(T base, unsigned exponent) { return exponent == 0 ? T{1} : (exponent & 1 ? base : T{1}) * power(base * base, exponent / 2); }

template <Number... Ts> auto sum(Ts... values) { return (values + ... + 0); }

template <unsigned N> constexpr std::uint64_t factorial = N * factorial<N - 1>;
template <> constexpr std::uint64_t factorial<0> = 1;

template <std::size_t Limit> consteval std::array<int, Limit> sieve() {
  std::array<int, Limit> primes{};
  std::size_t count = 0;
  for (int n = 2; count < Limit; n++) {
    bool prime = true;
    for (std::size_t i = 0; i < count && prime; i++) prime = n % primes[i] != 0;
    if (prime) primes[count++] = n;
  }
  return primes;
}

// The base class calls into the derived one without a virtual call.
template <typename Derived> struct Counter {
  int count(int limit) {
    int steps = 0;
    for (int value = 0; value < limit; steps++) value = static_cast<Derived *>(this)->next(value);
    return steps;
  }
};
struct ByThree : Counter<ByThree> { int next(int value) { return value + 3; } };
struct Doubling : Counter<Doubling> { int next(int value) { return value * 2 + 1; } };

template <typename T, std::size_t Rows, std::size_t Columns> struct Matrix {
  T cells[Rows][Columns]{};
  template <std::size_t Other> Matrix<T, Rows, Other> operator*(const Matrix<T, Columns, Other> &right) const {
    Matrix<T, Rows, Other> result;
    for (std::size_t i = 0; i < Rows; i++)
      for (std::size_t j = 0; j < Other; j++)
        for (std::size_t k = 0; k < Columns; k++) result.cells[i][j] += cells[i][k] * right.cells[k][j];
    return result;
  }
};

// Sums of vectors are evaluated element by element, without temporaries.
template <typename Left, typename Right> struct Sum {
  const Left &left;
  const Right &right;
  double operator[](int i) const { return left[i] + right[i]; }
};
struct Vec {
  double at[4];
  double operator[](int i) const { return at[i]; }
  template <typename Expression> Vec &operator=(const Expression &e) {
    for (int i = 0; i < 4; i++) at[i] = e[i];
    return *this;
  }
};
template <typename Left, typename Right> Sum<Left, Right> operator+(const Left &left, const Right &right) { return {left, right}; }

template <typename F, std::size_t... I> void repeat(F function, std::index_sequence<I...>) { (function(std::integral_constant<std::size_t, I>{}), ...); }

template <typename T> const char *kind(const T &value) {
  if constexpr (std::is_pointer_v<T>) return value ? "pointer" : "null";
  else if constexpr (std::is_enum_v<T>) return "enum";
  else if constexpr (std::is_class_v<T>) return "class";
  else return sizeof value > 4 ? "wide" : "narrow";
}

enum class Colour { red };

} // namespace

int main() {
  names<int, double, char *, int[3], Colour>();
  std::printf("%d %lld %.6f\n", power(3, 10), static_cast<long long>(power<std::int64_t>(-7, 20)), power(1.5, 9));
  std::printf("%g %d %llu\n", sum(1, 2.5, 3u, 4.25f), sum(), static_cast<unsigned long long>(factorial<20>));
  constexpr auto primes = sieve<20>();
  std::printf("%d %d\n", primes[0], primes[19]);
  std::printf("%d %d\n", ByThree{}.count(100), Doubling{}.count(1000));
  Matrix<std::int64_t, 2, 3> a{{{1, 2, 3}, {4, 5, 6}}};
  Matrix<std::int64_t, 3, 2> b{{{7, 8}, {9, 10}, {11, 1LL << 40}}};
  auto c = a * b;
  std::printf("%lld %lld %lld %lld\n", static_cast<long long>(c.cells[0][0]), static_cast<long long>(c.cells[0][1]), static_cast<long long>(c.cells[1][0]), static_cast<long long>(c.cells[1][1]));
  Vec x{{1, 2, 3, 4}}, y{{0.5, 0.25, 0.125, 0}}, z{{10, 20, 30, 40}};
  z = x + y + z;
  std::printf("%g %g %g %g\n", z[0], z[1], z[2], z[3]);
  repeat([](auto n) { std::printf("%zu! = %llu ", n(), static_cast<unsigned long long>(factorial<n>)); }, std::make_index_sequence<6>{});
  std::printf("\n%s %s %s %s %s\n", kind(1), kind(1.0), kind(Colour::red), kind(x), kind("text"));
}
