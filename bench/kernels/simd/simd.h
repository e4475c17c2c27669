/* What the kernels with vectors share. Each is built twice: with -msimd128, and without it as the same work in plain C, with the same checksum. */
#ifndef SIMD_H
#define SIMD_H

#include "../kernel.h"
#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

#endif
