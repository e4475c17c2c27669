// Input and output streams: formatting, string streams, own operators, standard input.
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>

struct Fraction {
  long top, bottom;
};

std::ostream &operator<<(std::ostream &out, const Fraction &f) { return out << f.top << '/' << f.bottom; }

std::istream &operator>>(std::istream &in, Fraction &f) {
  char slash = 0;
  if (in >> f.top >> slash >> f.bottom && slash != '/') in.setstate(std::ios::failbit);
  return in;
}

int main() {
  std::cout << "int " << 42 << " hex " << std::hex << std::showbase << 255 << std::dec << " bool " << std::boolalpha << true << '\n';
  std::cout << std::fixed << std::setprecision(3) << 3.14159 << ' ' << std::scientific << 12345.678 << std::defaultfloat << ' ' << 0.1 << '\n';
  std::cout << '[' << std::setw(8) << std::left << "left" << "][" << std::setw(8) << std::right << std::setfill('*') << -7 << "]\n";

  std::istringstream in("3/4 5/6 7:8");
  Fraction f{};
  while (in >> f) std::cout << f << ' ';
  std::cout << (in.fail() ? "then failed" : "?") << '\n';

  std::stringstream file;
  for (int i = 1; i <= 3; i++) file << i << '\t' << i * i << '\t' << 1.0 / i << '\n';
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream fields(line);
    int n = 0, square = 0;
    double inverse = 0;
    fields >> n >> square >> inverse;
    std::cout << n << ' ' << square << ' ' << std::setprecision(4) << inverse << '\n';
  }
  std::cerr << "to standard error\n";
  std::string word;
  int count = 0;
  while (std::cin >> word) std::cout << ++count << ':' << word << ' ';
  std::cout << std::endl;
  return count;
}
