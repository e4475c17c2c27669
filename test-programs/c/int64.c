/* 64-bit arithmetic: carries, division, shifts, rotations, bit counting, 128-bit products, number theory, SHA-512. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint64_t rotate(uint64_t value, unsigned count) { return value << (count & 63) | value >> (-count & 63); }

static void operations(void) {
  static const uint64_t values[] = {0, 1, 2, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000, 0x7fffffffffffffff, 0x8000000000000000, 0xffffffffffffffff, 0x0123456789abcdef, 0xfedcba9876543210};
  enum { COUNT = sizeof values / sizeof values[0] };
  uint64_t check = 0;
  for (int i = 0; i < COUNT; i++) {
    for (int j = 0; j < COUNT; j++) {
      uint64_t a = values[i], b = values[j], results[12];
      int64_t sa = (int64_t)a, sb = (int64_t)b;
      int safe = b != 0 && !(sa == INT64_MIN && sb == -1);
      results[0] = a + b, results[1] = a - b, results[2] = a * b;
      results[3] = b ? a / b : 0, results[4] = b ? a % b : 0;
      results[5] = safe ? (uint64_t)(sa / sb) : 0, results[6] = safe ? (uint64_t)(sa % sb) : 0;
      results[7] = a << (b & 63), results[8] = a >> (b & 63), results[9] = (uint64_t)(sa >> (b & 63));
      results[10] = (uint64_t)((sa < sb) | (a < b) << 1 | (sa <= sb) << 2 | (a >= b) << 3 | (a == b) << 4);
      results[11] = rotate(a, (unsigned)b);
      for (int k = 0; k < 12; k++) check = rotate(check, 5) * 0x9e3779b97f4a7c15 + results[k];
      if (i == 10 && j >= 9)
        for (int k = 0; k < 12; k++) printf("%016" PRIx64 "%c", results[k], k % 6 == 5 ? '\n' : ' ');
    }
  }
  printf("operations %016" PRIx64 "\n", check);
  for (int i = 0; i < COUNT; i++) {
    uint64_t a = values[i];
    printf("%d/%d/%d ", a ? __builtin_clzll(a) : 64, a ? __builtin_ctzll(a) : 64, __builtin_popcountll(a));
  }
  putchar('\n');
}

static void conversions(void) {
  static const double reals[] = {0.0, -0.99, 1.5, -2.5, 4294967296.5, -4294967297.0, 9007199254740993.0, 9.2e18, -9.2233720368547758e18, 1e300, -1e300};
  for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++) {
    volatile double real = reals[i];
    if (real >= -9.2233720368547758e18 && real < 9.2233720368547758e18) printf("%" PRId64 " ", (int64_t)real);
    if (real > -1 && real < 1.8446744073709552e19) printf("%" PRIu64 " ", (uint64_t)real);
  }
  static const int64_t integers[] = {0, -1, INT64_MAX, INT64_MIN, 9007199254740993, -9007199254740995, 16777217, 0x7fffff4000000001};
  putchar('\n');
  for (size_t i = 0; i < sizeof integers / sizeof integers[0]; i++) {
    volatile int64_t value = integers[i];
    printf("%.17g %.17g %.9g %.9g %d %u %d\n", (double)value, (double)(uint64_t)value, (double)(float)value, (double)(float)(uint64_t)value, (int)value, (unsigned)value, (int8_t)value);
  }
}

static uint64_t add_mod(uint64_t a, uint64_t b, uint64_t m) { return a >= m - b ? a - (m - b) : a + b; }

static uint64_t multiply_mod(uint64_t a, uint64_t b, uint64_t m) {
  uint64_t result = 0;
  for (a %= m, b %= m; b; b >>= 1) {
    if (b & 1) result = add_mod(result, a, m);
    a = add_mod(a, a, m);
  }
  return result;
}

static uint64_t power_mod(uint64_t base, uint64_t exponent, uint64_t m) {
  uint64_t result = 1;
  for (base %= m; exponent; exponent >>= 1) {
    if (exponent & 1) result = multiply_mod(result, base, m);
    base = multiply_mod(base, base, m);
  }
  return result;
}

static int is_prime(uint64_t n) {
  static const uint64_t witnesses[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  if (n < 2) return 0;
  uint64_t odd = n - 1;
  int twos = 0;
  for (; odd % 2 == 0; odd /= 2) twos++;
  for (size_t i = 0; i < sizeof witnesses / sizeof witnesses[0]; i++) {
    if (n == witnesses[i]) return 1;
    uint64_t x = power_mod(witnesses[i], odd, n);
    if (x == 1 || x == n - 1) continue;
    int composite = 1;
    for (int r = 1; r < twos && composite; r++) composite = (x = multiply_mod(x, x, n)) != n - 1;
    if (composite) return 0;
  }
  return 1;
}

static void numbers(void) {
  printf("primes:");
  for (uint64_t n = UINT64_MAX, found = 0; found < 3; n -= 2) {
    if (!is_prime(n)) continue;
    printf(" %" PRIu64, n);
    found++;
  }
  uint64_t a = 6119246172379417344, b = 4122231241092268032;
  while (b) {
    uint64_t rest = a % b;
    a = b, b = rest;
  }
  uint64_t root = 0;
  for (int bit = 31; bit >= 0; bit--)
    if ((root | UINT64_C(1) << bit) * (root | UINT64_C(1) << bit) <= 0xfffffffe00000000) root |= UINT64_C(1) << bit;
  printf("\ngcd %" PRIu64 ", root %" PRIu64 "\n", a, root);
  unsigned __int128 product = (unsigned __int128)a * root + UINT64_MAX;
  __int128 negative = -(__int128)product * 12345;
  printf("128 bits: %016" PRIx64 "%016" PRIx64 " %016" PRIx64 "%016" PRIx64 "\n", (uint64_t)(product >> 64), (uint64_t)product, (uint64_t)(negative >> 64), (uint64_t)negative);
  uint64_t steps = 0, peak = 0;
  for (uint64_t n = 837799; n != 1; steps++) {
    n = n % 2 ? 3 * n + 1 : n / 2;
    if (n > peak) peak = n;
  }
  printf("collatz %" PRIu64 " steps, peak %" PRIu64 "\n", steps, peak);
}

/* ---- SHA-512, its constants derived as the standard defines them: fractional parts of roots of the first primes ---- */

/* floor(frac(p^(1/degree)) * 2^64), by bisection on exact products. */
static uint64_t root_fraction(unsigned prime, int degree) {
  unsigned whole = 1;
  while ((degree == 2 ? (whole + 1) * (whole + 1) : (whole + 1) * (whole + 1) * (whole + 1)) <= prime) whole++;
  uint64_t fraction = 0;
  for (int bit = 63; bit >= 0; bit--) {
    uint64_t trial = fraction | UINT64_C(1) << bit;
    /* x = whole + trial/2^64 as 32-bit digits, compared with the prime after raising to the power. */
    uint32_t x[3] = {(uint32_t)trial, (uint32_t)(trial >> 32), whole}, product[9] = {0}, power[9] = {0};
    memcpy(power, x, sizeof x);
    int length = 3;
    for (int step = 1; step < degree; step++) {
      memset(product, 0, sizeof product);
      for (int i = 0; i < length; i++) {
        uint64_t carry = 0;
        for (int j = 0; j < 3; j++) {
          carry += (uint64_t)power[i] * x[j] + product[i + j];
          product[i + j] = (uint32_t)carry;
          carry >>= 32;
        }
        product[i + 3] = (uint32_t)carry;
      }
      length += 3;
      memcpy(power, product, sizeof power);
    }
    if (power[2 * degree] < prime) fraction = trial;
  }
  return fraction;
}

static uint64_t initial[8], rounds[80];

static void sha512_constants(void) {
  unsigned prime = 1;
  for (int i = 0; i < 80; i++) {
    int composite = 1;
    while (composite) {
      prime++;
      composite = 0;
      for (unsigned d = 2; d * d <= prime; d++) composite |= prime % d == 0;
    }
    if (i < 8) initial[i] = root_fraction(prime, 2);
    rounds[i] = root_fraction(prime, 3);
  }
}

static void sha512_block(uint64_t state[8], const uint8_t *block) {
  uint64_t w[80], s[8];
  for (int i = 0; i < 16; i++) {
    w[i] = 0;
    for (int j = 0; j < 8; j++) w[i] = w[i] << 8 | block[i * 8 + j];
  }
  for (int i = 16; i < 80; i++) {
    uint64_t a = w[i - 15], b = w[i - 2];
    w[i] = w[i - 16] + (rotate(a, 63) ^ rotate(a, 56) ^ a >> 7) + w[i - 7] + (rotate(b, 45) ^ rotate(b, 3) ^ b >> 6);
  }
  memcpy(s, state, sizeof s);
  for (int i = 0; i < 80; i++) {
    uint64_t e = s[4], a = s[0];
    uint64_t first = s[7] + (rotate(e, 50) ^ rotate(e, 46) ^ rotate(e, 23)) + ((e & s[5]) ^ (~e & s[6])) + rounds[i] + w[i];
    uint64_t second = (rotate(a, 36) ^ rotate(a, 30) ^ rotate(a, 25)) + ((a & s[1]) ^ (a & s[2]) ^ (s[1] & s[2]));
    memmove(s + 1, s, 7 * sizeof *s);
    s[4] += first;
    s[0] = first + second;
  }
  for (int i = 0; i < 8; i++) state[i] += s[i];
}

static void sha512(const char *text) {
  uint64_t state[8];
  uint8_t block[128];
  size_t length = strlen(text), at = 0;
  memcpy(state, initial, sizeof state);
  for (; length - at >= 128; at += 128) sha512_block(state, (const uint8_t *)text + at);
  memset(block, 0, sizeof block);
  memcpy(block, text + at, length - at);
  block[length - at] = 0x80;
  if (length - at >= 112) {
    sha512_block(state, block);
    memset(block, 0, sizeof block);
  }
  for (int i = 0; i < 8; i++) block[127 - i] = (uint8_t)((uint64_t)length * 8 >> 8 * i);
  sha512_block(state, block);
  for (int i = 0; i < 8; i++) printf("%016" PRIx64, state[i]);
  putchar('\n');
}

int main(void) {
  operations();
  conversions();
  numbers();
  sha512_constants();
  sha512("abc");
  sha512("a text of more than one hundred and twenty-eight bytes, so that the digest takes two blocks and the padding lies in the second of them");
  return 0;
}
