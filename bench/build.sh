#!/usr/bin/env bash
# Builds the benchmark modules: kernels/*.c and border/*.c without a C library, kernels/simd/*.c likewise with vectors and without, programs/*.c as
# WASI reactors.
# The .wasm files are committed, so this is only needed after a change to the C.
# --no-wasm-opt: clang would run any wasm-opt of the PATH.
# Needs clang with the wasm32 target, wasm-ld and wasi-libc; CLANG names the compiler (clang-22 unless told).
set -euo pipefail
cd "$(dirname "$0")"
clang="${CLANG:-clang-22}"

# MVP only: wasm2js, the peer, knows no more. No auto-detected builtins: there is no C library to supply memset and the like.
build_kernel() { # SOURCE OUTPUT FLAGS...
  "$clang" --target=wasm32-unknown-unknown --no-wasm-opt -mcpu=mvp -O2 -Wall -Wextra -Werror -ffreestanding -fno-builtin -nostdlib \
    -Wl,--no-entry -Wl,--strip-debug -o "$2" "$1" "${@:3}"
}
for source in kernels/*.c border/*.c; do build_kernel "$source" "${source%.c}.wasm"; done
for source in kernels/simd/*.c; do
  build_kernel "$source" "${source%.c}.scalar.wasm"
  build_kernel "$source" "${source%.c}.simd.wasm" -msimd128
done
for source in programs/*.c; do
  "$clang" --target=wasm32-wasi --no-wasm-opt -Wno-deprecated -mcpu=mvp -O2 -Wall -Wextra -Werror -mexec-model=reactor \
    -Wl,--strip-debug -o "${source%.c}.wasm" "$source"
done
chmod 644 kernels/*.wasm kernels/simd/*.wasm border/*.wasm programs/*.wasm
ls -l kernels/*.wasm kernels/simd/*.wasm border/*.wasm programs/*.wasm
