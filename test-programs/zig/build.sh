#!/usr/bin/env bash
# Builds test-programs/build/zig/: Zig by the compiler that the Python package index has as ziglang, with debug information. What it builds is committed, packed.
# The program is compiled in a folder of its own, of whose name the debug information has copies; they become as many dots, so that equal sources give
# equal bytes, and LLDB finds the sources from the root.
#
#   bash test-programs/zig/build.sh [NAME...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=test-programs/zig
out=test-programs/build/zig
version=0.17.1
export LC_ALL=C SOURCE_DATE_EPOCH=0

scratch=$(mktemp -d /tmp/zig-programs.XXXXXXX)
trap 'rm -rf "$scratch"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-deps --target "$scratch/tool" "ziglang==$version"
mkdir -p "$out" "$scratch/test-programs"
cp -r $here "$scratch/test-programs/"

if (($#)); then names=("$@"); else mapfile -t names < <(cd $here && ls -- *.zig | sed 's/\.zig$//'); fi
built=()
for name in "${names[@]}"; do
  for level in debug release; do
    mode=Debug
    [[ $level == release ]] && mode=ReleaseSafe
    flags=()
    [[ $name == trap_* ]] && flags=(-fno-compiler-rt) # which it does not need, and which would be most of it
    (cd "$scratch" && tool/ziglang/zig build-exe "$here/$name.zig" -target wasm32-wasi -O$mode "${flags[@]}" -femit-bin=module.wasm --cache-dir cache --global-cache-dir cache)
    node $here/dots.mjs "$scratch/module.wasm" "$scratch/$here" "$scratch" >"$out/$name.$level.wasm"
    built+=("$out/$name.$level.wasm")
  done
done
node test-programs/check.mjs "${built[@]}"
node test-programs/packed.mjs "${built[@]}"
