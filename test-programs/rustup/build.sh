#!/usr/bin/env bash
# Builds test-programs/build/rustup/: Rust by rustup's compiler, for wasm32-wasip1, with debug information: at the level debug all of it, at release lines
# and what is inlined. What it builds is committed, packed. RUSTUP_TOOLCHAIN chooses another compiler than the one that the committed files are by.
#
#   bash test-programs/rustup/build.sh [NAME...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=test-programs/rustup
out=test-programs/build/rustup
target=wasm32-wasip1
export LC_ALL=C SOURCE_DATE_EPOCH=0 RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-1.95.0}

command -v rustup >/dev/null || { echo "rustup/build.sh: rustup is missing" >&2; exit 1; }
rustc=$(rustup which rustc)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bash $here/sysroot.sh "$rustc" $target "$scratch/sysroot"
mkdir -p "$out"

if (($#)); then names=("$@"); else mapfile -t names < <(cd $here && ls -- *.rs | sed 's/\.rs$//'); fi
built=()
for name in "${names[@]}"; do
  for level in debug release; do
    flags=(-C opt-level=0 -C debug-assertions=yes -C debuginfo=2)
    [[ $level == release ]] && flags=(-C opt-level=s -C debug-assertions=no -C debuginfo=line-tables-only)
    mkdir "$scratch/$name.$level" # for its objects lie beside its output, by names that two levels share
    "$rustc" --edition 2024 --target $target --sysroot "$scratch/sysroot" -C panic=abort -C codegen-units=1 "${flags[@]}" \
      --remap-path-prefix="$PWD"=. "$here/$name.rs" -o "$scratch/$name.$level/$name.wasm"
    mv "$scratch/$name.$level/$name.wasm" "$out/$name.$level.wasm"
    built+=("$out/$name.$level.wasm")
  done
done
node test-programs/check.mjs "${built[@]}"
node test-programs/packed.mjs "${built[@]}"
