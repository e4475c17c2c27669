/* Structs, unions, bit-fields, enums, arrays: layout, copying, passing and returning by value, tagged unions. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char a;
  double b;
  short c;
  int64_t d;
  char e[3];
} Mixed;

typedef struct __attribute__((packed)) {
  char a;
  double b;
  int16_t c;
  int64_t d;
} Packed;

typedef struct {
  unsigned low : 3;
  signed middle : 7;
  unsigned high : 20;
  uint64_t wide : 41;
} Bits;

typedef union {
  float single;
  uint32_t word;
  uint8_t bytes[4];
} Overlay;

typedef enum { SHAPE_CIRCLE, SHAPE_RECTANGLE, SHAPE_POLYGON } ShapeKind;

typedef struct {
  ShapeKind kind;
  union {
    struct { double radius; } circle;
    struct { double width, height; } rectangle;
    struct {
      int count;
      double (*points)[2];
    } polygon;
  };
} Shape;

typedef struct {
  double real, imaginary;
} Complex;

typedef struct {
  int rows[4][4];
} Matrix;

static double area(Shape shape) {
  switch (shape.kind) {
    case SHAPE_CIRCLE: return 3.14159265358979 * shape.circle.radius * shape.circle.radius;
    case SHAPE_RECTANGLE: return shape.rectangle.width * shape.rectangle.height;
    case SHAPE_POLYGON: {
      double sum = 0;
      for (int i = 0; i < shape.polygon.count; i++) {
        double *p = shape.polygon.points[i], *q = shape.polygon.points[(i + 1) % shape.polygon.count];
        sum += p[0] * q[1] - q[0] * p[1];
      }
      return sum / 2;
    }
  }
  return -1;
}

static Complex multiply(Complex a, Complex b) {
  return (Complex){a.real * b.real - a.imaginary * b.imaginary, a.real * b.imaginary + a.imaginary * b.real};
}

static Matrix matrix_multiply(Matrix a, const Matrix *b) {
  Matrix result = {0};
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      for (int k = 0; k < 4; k++) result.rows[i][j] += a.rows[i][k] * b->rows[k][j];
  memset(&a, 0xff, sizeof a); /* the caller's must not change */
  return result;
}

static Bits change(Bits bits) {
  bits.low++;
  bits.middle -= 100;
  bits.high = ~bits.high;
  bits.wide *= 3;
  return bits;
}

int main(void) {
  printf("Mixed %zu: %zu %zu %zu %zu %zu, Packed %zu: %zu %zu\n", sizeof(Mixed), offsetof(Mixed, a), offsetof(Mixed, b), offsetof(Mixed, c),
         offsetof(Mixed, d), offsetof(Mixed, e), sizeof(Packed), offsetof(Packed, b), offsetof(Packed, d));
  Packed packed = {'p', 1.25, -300, INT64_C(-5000000000)};
  printf("%c %g %d %lld\n", packed.a, packed.b, packed.c, (long long)packed.d);

  Bits bits = {.low = 6, .middle = 60, .high = 0x54321, .wide = UINT64_C(0x12345678901)};
  for (int i = 0; i < 3; i++) {
    printf("bits %u %d %05x %llx\n", bits.low, bits.middle, bits.high, (unsigned long long)bits.wide);
    bits = change(bits);
  }

  Overlay overlay = {.single = -1.5f};
  printf("%08x", (unsigned)overlay.word);
  overlay.bytes[3] ^= 0x80;
  printf(" %g %02x%02x%02x%02x\n", (double)overlay.single, overlay.bytes[0], overlay.bytes[1], overlay.bytes[2], overlay.bytes[3]);

  double points[][2] = {{0, 0}, {4, 0}, {4, 3}, {2, 5}, {0, 3}};
  Shape shapes[] = {{SHAPE_CIRCLE, {{2}}}, {.kind = SHAPE_RECTANGLE, .rectangle = {3, 4.5}}, {.kind = SHAPE_POLYGON, .polygon = {5, points}}};
  for (int i = 0; i < 3; i++) printf("area %d: %.6f\n", shapes[i].kind, area(shapes[i]));

  Complex z = {1, 0}, turn = {0.6, 0.8};
  for (int i = 0; i < 5; i++) z = multiply(z, turn);
  printf("z = %.6f%+.6fi\n", z.real, z.imaginary);

  Matrix fibonacci = {{{1, 1, 0, 0}, {1, 0, 0, 0}, {0, 0, 2, 0}, {0, 0, 0, -1}}}, power = fibonacci;
  for (int i = 0; i < 20; i++) power = matrix_multiply(power, &fibonacci);
  printf("%d %d %d %d\n", power.rows[0][0], power.rows[0][1], power.rows[2][2], power.rows[3][3]);

  Mixed original = {'m', 2.5, 7, 8, {'x', 'y', 'z'}}, copies[3];
  for (int i = 0; i < 3; i++) {
    copies[i] = original;
    copies[i].e[i] = '*';
  }
  printf("%.3s %.3s %.3s %.3s\n", original.e, copies[0].e, copies[1].e, copies[2].e);
  return 0;
}
