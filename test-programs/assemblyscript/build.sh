#!/usr/bin/env bash
# Builds test-programs/build/assemblyscript/: AssemblyScript by the compiler that npm has, with the bindings that it makes, names of functions and a source
# map (without the texts of the sources). What it builds is committed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
out=$PWD/../build/assemblyscript
version=0.28.20

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
npm install --prefix "$scratch" --no-save --no-audit --no-fund --loglevel=error "assemblyscript@$version" >/dev/null
mkdir -p "$out"
cp values.ts "$scratch/"
(cd "$scratch" && node node_modules/assemblyscript/bin/asc.js values.ts --debug --sourceMap --bindings esm -o out/values.wasm)
node -e "
  const { readFileSync, writeFileSync } = require('node:fs');
  const { sourcesContent, ...map } = JSON.parse(readFileSync('$scratch/out/values.wasm.map', 'utf8'));
  writeFileSync('$out/values.wasm.map', JSON.stringify(map));"
mv "$scratch"/out/values.{wasm,js} "$out/"
node ../check.mjs "$out/values.wasm"
