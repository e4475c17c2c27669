#!/usr/bin/env bash
# Builds the programs of this folder, which run with emscripten's own glue code: test-programs/build/emscripten/NAME.{cjs,wasm}, by Debian's emscripten 3.1.6.
# What it builds is committed, for emscripten takes 900 MB: apt-get install --no-install-recommends emscripten
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
here=test-programs/emscripten/glue
out=test-programs/build/emscripten
command -v emcc >/dev/null || { echo "build.sh: emcc is missing: apt-get install --no-install-recommends emscripten" >&2; exit 1; }
mkdir -p "$out"
# Of Debian its optimizer of JavaScript wants more packages; what it needs of them is here.
export NODE_PATH=$PWD/node_modules
common=(-sENVIRONMENT=node -fdebug-compilation-dir=. -ffile-prefix-map=/usr/share/emscripten=emscripten)
emcc -std=c++20 -Os "${common[@]}" -sMODULARIZE --bind $here/bindings.cpp -o $out/bindings.js
emcc -std=c++20 -Os "${common[@]}" -fexceptions $here/unwinding.cpp -o $out/unwinding.js
emcc -O1 -g "${common[@]}" -sASYNCIFY -sEXIT_RUNTIME --minify 0 $here/asyncify.c -o $out/asyncify.js
emcc -O1 "${common[@]}" -sMAIN_MODULE=2 -sEXPORTED_FUNCTIONS=_main,_twice,_shared $here/linking.c -o $out/linking.js
emcc -O1 "${common[@]}" -sSIDE_MODULE=1 $here/linking_side.c -o $out/linking_side.wasm
# The repository's scripts are ES modules.
for name in bindings unwinding asyncify linking; do mv $out/$name.js $out/$name.cjs; done
