/* Floats that are NaNs with bits of their own, moved as codecs, sort routines and NaN-boxing interpreters do: the bytes stay the same. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define COUNT 1024
#define ROUNDS 40

static uint64_t state = 88172645463325252ull;

static uint64_t next(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

/* Every fourth double is a NaN or an infinity, mostly signalling or quiet as the bits fall; so are some halves, taken for floats. */
static void fill(uint64_t *words, int n) {
  for (int i = 0; i < n; i++) {
    uint64_t x = next();
    words[i] = i % 4 ? x : (x & 0x800fffffffffffffull) | 0x7ff0000000000000ull;
    if (i % 8 == 1) words[i] |= 0x7f8000007f800000ull;
  }
}

static uint64_t hash(const void *bytes, size_t n) {
  uint64_t h = 14695981039346656037ull;
  for (size_t i = 0; i < n; i++) h = (h ^ ((const unsigned char *)bytes)[i]) * 1099511628211ull;
  return h;
}

__attribute__((noinline)) static void copy_back(double *to, const double *from, int n) {
  for (int i = n - 1; i >= 0; i--) to[n - 1 - i] = from[i];
}

__attribute__((noinline)) static void copy_back_single(float *to, const float *from, int n) {
  for (int i = n - 1; i >= 0; i--) to[n - 1 - i] = from[i];
}

__attribute__((noinline)) static void reverse(double *v, int n) {
  for (int i = 0, j = n - 1; i < j; i++, j--) {
    double t = v[i];
    v[i] = v[j];
    v[j] = t;
  }
}

__attribute__((noinline)) static void reverse_single(float *v, int n) {
  for (int i = 0, j = n - 1; i < j; i++, j--) {
    float t = v[i];
    v[i] = v[j];
    v[j] = t;
  }
}

/* Held in a variable over the rounds of a loop, and chosen. */
__attribute__((noinline)) static double last_of(const double *v, int n, double sought) {
  double found = v[0], before = v[0];
  for (int i = 0; i < n; i++) {
    before = found;
    found = v[i] == sought ? before : v[i];
  }
  return found;
}

static double pass(double x, int depth) { return depth == 0 ? x : pass(x, depth - 1); }
static double (*volatile passing)(double, int) = pass;

static double global;

__attribute__((noinline)) static double through_global(double x) {
  global = x;
  return global;
}

static uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/* A value is a double, or something else in the bits of a signalling NaN. */
typedef double Boxed;

static Boxed box(uint32_t payload, int tag) {
  uint64_t bits = 0x7ff4000000000000ull | (uint64_t)tag << 32 | payload;
  Boxed b;
  memcpy(&b, &bits, sizeof b);
  return b;
}

static uint32_t unbox(Boxed b) { return (uint32_t)bits_of(b); }

static union { uint64_t words[COUNT]; double doubles[COUNT]; float floats[2 * COUNT]; } a, b, c;

int main(void) {
  long changed = 0;
  for (int r = 0; r < ROUNDS; r++) {
    fill(a.words, COUNT);
    copy_back(b.doubles, a.doubles, COUNT);
    copy_back(c.doubles, b.doubles, COUNT);
    for (int i = 0; i < COUNT; i++) changed += a.words[i] != c.words[i];
    copy_back_single(b.floats, a.floats, 2 * COUNT);
    copy_back_single(c.floats, b.floats, 2 * COUNT);
    for (int i = 0; i < COUNT; i++) changed += a.words[i] != c.words[i];
    for (int i = 0; i < 2; i++) {
      reverse(c.doubles, COUNT);
      reverse_single(c.floats, 2 * COUNT);
    }
    for (int i = 0; i < COUNT; i++) changed += a.words[i] != c.words[i];
    for (int i = 0; i < COUNT; i++) {
      changed += bits_of(passing(a.doubles[i], 3)) != a.words[i];
      changed += bits_of(through_global(a.doubles[i])) != a.words[i];
      changed += bits_of(-(-a.doubles[i])) != a.words[i];
      changed += bits_of(copysign(fabs(a.doubles[i]), a.doubles[i])) != a.words[i];
    }
    a.words[COUNT - 1] = 0x7ff0000000000001ull + r;
    changed += bits_of(last_of(a.doubles, COUNT, 1.5)) != a.words[COUNT - 1];
  }
  printf("%ld words changed, hash %016llx\n", changed, (unsigned long long)hash(c.words, sizeof c));

  Boxed boxes[64];
  for (int i = 0; i < 64; i++) boxes[i] = box(i * 0x01010101u, i & 7);
  uint32_t sum = 0;
  for (int r = 0; r < 1000; r++) {
    reverse(boxes, 64);
    for (int i = 0; i < 64; i++) sum = sum * 31 + unbox(boxes[i]);
  }
  printf("boxes %08x\n", (unsigned)sum);
  return changed != 0;
}
