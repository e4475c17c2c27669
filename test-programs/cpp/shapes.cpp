// Classes: virtual calls, multiple and virtual inheritance, pointers to members, dynamic_cast and typeid, operators, construction order.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <typeinfo>
#include <vector>

namespace {

class Shape {
public:
  explicit Shape(const char *name) : name_(name) { ++alive; }
  Shape(const Shape &) = delete;
  virtual ~Shape() { --alive; }
  virtual double area() const = 0;
  virtual double perimeter() const { return 0; }
  virtual void describe() const { std::printf("%s: area %.4f, perimeter %.4f\n", name_, area(), perimeter()); }
  const char *name() const { return name_; }
  static int alive;

private:
  const char *name_;
};

int Shape::alive = 0;

class Circle final : public Shape {
public:
  explicit Circle(double radius) : Shape("circle"), radius_(radius) {}
  double area() const override { return 3.141592653589793 * radius_ * radius_; }
  double perimeter() const override { return 2 * 3.141592653589793 * radius_; }

private:
  double radius_;
};

class Rectangle : public Shape {
public:
  Rectangle(double width, double height, const char *name = "rectangle") : Shape(name), width_(width), height_(height) {}
  double area() const override { return width_ * height_; }
  double perimeter() const override { return 2 * (width_ + height_); }

protected:
  double width_, height_;
};

struct Labelled {
  virtual ~Labelled() = default;
  virtual const char *label() const { return "none"; }
};

class Square : public Rectangle, public Labelled {
public:
  explicit Square(double side) : Rectangle(side, side, "square") {}
  const char *label() const override { return "four equal sides"; }
  void describe() const override {
    Rectangle::describe();
    std::printf("  label: %s, diagonal %.4f\n", label(), width_ * std::sqrt(2.0));
  }
};

// A diamond: one Device, reached along two ways.
struct Device {
  int id;
  explicit Device(int id) : id(id) { std::printf("device %d\n", id); }
  virtual ~Device() { std::printf("~device %d\n", id); }
  virtual int speed() const { return 1; }
};
struct Reader : virtual Device {
  Reader() : Device(1) { std::puts("reader"); }
  ~Reader() override { std::puts("~reader"); }
  virtual int read() { return id * 10 + speed(); }
};
struct Writer : virtual Device {
  Writer() : Device(2) { std::puts("writer"); }
  ~Writer() override { std::puts("~writer"); }
  virtual int write() { return id * 100 + speed(); }
};
struct Drive : Reader, Writer {
  Drive() : Device(7) { std::printf("drive %d\n", speed()); }
  int speed() const override { return 5; }
  int write() override { return Writer::write() + read(); }
};

struct Vector {
  double x, y;
  Vector operator+(const Vector &o) const { return {x + o.x, y + o.y}; }
  Vector operator*(double factor) const { return {x * factor, y * factor}; }
  double operator*(const Vector &o) const { return x * o.x + y * o.y; }
  Vector &operator+=(const Vector &o) { return *this = *this + o; }
  friend bool operator==(const Vector &a, const Vector &b) { return a.x == b.x && a.y == b.y; }
  explicit operator bool() const { return x != 0 || y != 0; }
  double operator[](int i) const { return i ? y : x; }
};

double call(const Shape &shape, double (Shape::*measure)() const) { return (shape.*measure)(); }

} // namespace

int main() {
  {
    std::vector<std::unique_ptr<Shape>> shapes;
    shapes.push_back(std::make_unique<Circle>(1.5));
    shapes.push_back(std::make_unique<Rectangle>(2, 3.5));
    shapes.push_back(std::make_unique<Square>(4));
    double total = 0;
    for (const auto &pointer : shapes) {
      const Shape *shape = pointer.get();
      shape->describe();
      total += call(*shape, &Shape::area) + call(*shape, &Shape::perimeter);
      const Labelled *labelled = dynamic_cast<const Labelled *>(shape);
      std::printf("  labelled %d, rectangle %d, exact type square %d\n", labelled != nullptr, dynamic_cast<const Rectangle *>(shape) != nullptr,
                  typeid(*shape) == typeid(Square));
    }
    std::printf("total %.4f, alive %d\n", total, Shape::alive);
  }
  std::printf("alive %d\n", Shape::alive);
  {
    Drive drive;
    Reader &reader = drive;
    Writer *writer = &drive;
    Device *device = writer;
    std::printf("%d %d %d %d\n", reader.read(), writer->write(), device->speed(), dynamic_cast<Reader *>(device) == &reader);
  }
  double Vector::*component = &Vector::y;
  Vector v{1, 2}, w = v * 3 + Vector{0.5, -1};
  v += w;
  std::printf("%g %g %g %g %d %d\n", v.x, v.*component, v * w, w[1], v == w, static_cast<bool>(Vector{0, 0}));
}
