#!/usr/bin/env bash
# Builds test-programs/build/emscripten/: C++ with exceptions, in the legacy form as Debian's emscripten 3.1.6 emits it, and translated to the newer one by binaryen.
# What it builds is committed, for emscripten takes 900 MB: apt-get install --no-install-recommends emscripten
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=test-programs/build/emscripten
mkdir -p "$out"
command -v emcc >/dev/null || { echo "build.sh: emcc is missing: apt-get install --no-install-recommends emscripten" >&2; exit 1; }
# What the program uses, and no more: the garbage collector's types would come along with --all-features.
features=(--enable-exception-handling --enable-reference-types --enable-bulk-memory --enable-sign-ext --enable-mutable-globals --enable-multivalue)
built=()
for source in test-programs/emscripten/*.cpp; do
  name=$(basename "$source" .cpp)
  for level in O0 O2; do
    file=$out/$name.$level.wasm
    emcc -std=c++20 "-$level" -g -fwasm-exceptions -sSTANDALONE_WASM -fdebug-compilation-dir=. -ffile-prefix-map=/usr/share/emscripten=emscripten "$source" -o "$file"
    node node_modules/binaryen/bin/wasm-opt "$file" "${features[@]}" --translate-to-exnref --strip-dwarf -o "$out/${name}_exnref.$level.wasm"
    built+=("$file" "$out/${name}_exnref.$level.wasm")
  done
done
node test-programs/check.mjs "${built[@]}"
