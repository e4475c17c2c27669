#!/usr/bin/env bash
# Builds test-programs/build/emscripten/lines.wasm and its map: C that has lines in a source map only, as Debian's emscripten 3.1.6 makes it.
# What it builds is committed, for emscripten takes 900 MB: apt-get install --no-install-recommends emscripten
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=../../build/emscripten
command -v emcc >/dev/null || { echo "build.sh: emcc is missing: apt-get install --no-install-recommends emscripten" >&2; exit 1; }
emcc -O1 -gsource-map -sSTANDALONE_WASM --source-map-base http://localhost:8080/ lines.c -o "$out/lines.wasm"
node ../../check.mjs "$out/lines.wasm"
