#!/usr/bin/env bash
# Makes a copy of the library that rustup's compiler has for a target, without debug sections: it would carry 2 MB of its own into every program. What is
# left then describes the program.
#
#   bash test-programs/rustup/sysroot.sh RUSTC TARGET DIRECTORY
set -euo pipefail
rustc=$1 target=$2 sysroot=$3
fail() { echo "rustup/sysroot.sh: $*" >&2; exit 1; }
command -v wasm-ld-22 >/dev/null && command -v llvm-ar-22 >/dev/null || fail "missing Debian packages: apt-get install lld-22 llvm-22"
real=$("$rustc" --print sysroot)/lib/rustlib/$target/lib
[[ -d $real ]] || fail "$("$rustc" --version) has no library for $target: rustup target add $target"

copy=$sysroot/lib/rustlib/$target/lib
mkdir -p "$copy"
cp "$real"/*.rmeta "$copy/"
[[ ! -d $real/self-contained ]] || cp -r "$real/self-contained" "$copy/"
for archive in "$real"/*.rlib; do
  base=$(basename "$archive" .rlib)
  work=$(mktemp -d)
  ( # the objects of each part become one
    cd "$work"
    llvm-ar-22 x "$archive"
    shopt -s nullglob
    objects=(*.o)
    if ((${#objects[@]})); then
      wasm-ld-22 -r --strip-debug "${objects[@]}" -o merged
      rm "${objects[@]}"
      mv merged "${base#lib}.merged.rcgu.o"
    fi
  )
  llvm-ar-22 rcsD "$copy/$base.rlib" "$work"/*
  rm -r "$work"
done
