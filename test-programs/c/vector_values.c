/* build: -msimd128 */
/* For debuggers: vectors of several kinds in variables, structures and arrays. */
#include <stdio.h>
#include <wasm_simd128.h>

typedef float float4 __attribute__((vector_size(16)));
typedef double double2 __attribute__((vector_size(16)));
typedef int int4 __attribute__((vector_size(16)));
typedef unsigned char bytes16 __attribute__((vector_size(16)));

typedef struct {
  float4 position;
  float mass;
  v128_t raw; /* what intrinsics work on */
} Body;

static volatile float first = 1;

/* In optimised code `v` is a local of wasm. */
__attribute__((noinline)) static float4 scaled(float4 v, float by) {
  float4 result = v * by;
  return result;
}

static float length_squared(float4 v) {
  float4 squares = v * v;
  return squares[0] + squares[1] + squares[2] + squares[3];
}

int main(void) {
  float4 v = {first, 2, 3, 4};
  double2 pair = {0.5, -2.25};
  int4 counts = {1, -2, 3, -4};
  bytes16 bytes = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255};
  Body bodies[3];
  for (int i = 0; i < 3; i++) {
    bodies[i].position = scaled(v, (float)(i + 1));
    bodies[i].mass = 1.5f * (float)i;
    bodies[i].raw = wasm_i32x4_splat(i * 100);
  }
  v = v + bodies[1].position; /* STOP: all variables have their values */
  printf("v %g %g %g %g\n", v[0], v[1], v[2], v[3]);
  printf("length %g\n", length_squared(v));
  printf("pair %g %g\n", pair[0], pair[1]);
  printf("counts %d %d %d %d\n", counts[0], counts[1], counts[2], counts[3]);
  printf("bytes %d %d\n", bytes[1], bytes[15]);
  for (int i = 0; i < 3; i++)
    printf("body %g %g, %g, %d\n", bodies[i].position[0], bodies[i].position[3], bodies[i].mass, wasm_i32x4_extract_lane(bodies[i].raw, 2));
  return (int)v[2];
}
