#!/usr/bin/env bash
# Builds test-programs/build/components/: components as debuggees. `tour` is Rust by rustup's compiler, for wasm32-wasip2; so is `proxy`, which answers HTTP requests, by
# Cargo, as it needs crates; the others are C, by components.mjs.
# What it builds is committed, packed where it is large. RUSTUP_TOOLCHAIN chooses another compiler than the one that the committed files are by.
#
#   bash test-programs/components/build.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=test-programs/components
out=test-programs/build/components
target=wasm32-wasip2
export LC_ALL=C SOURCE_DATE_EPOCH=0 RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-1.95.0}

command -v rustup >/dev/null || { echo "components/build.sh: rustup is missing" >&2; exit 1; }
rustc=$(rustup which rustc)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
bash test-programs/rustup/sysroot.sh "$rustc" $target "$scratch/sysroot"
mkdir -p "$out"
"$rustc" --edition 2024 --target $target --sysroot "$scratch/sysroot" -C panic=abort -C codegen-units=1 -C opt-level=0 -C debuginfo=2 \
  --remap-path-prefix="$PWD"=. "$here/tour.rs" -o "$scratch/tour.wasm"
mv "$scratch/tour.wasm" "$out/tour.wasm"
RUSTFLAGS="--sysroot $scratch/sysroot --remap-path-prefix=$PWD=. --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=cargo" \
  cargo build --quiet --manifest-path "$here/proxy/Cargo.toml" --target $target --target-dir "$scratch/target"
mv "$scratch/target/$target/debug/proxy.wasm" "$out/proxy.wasm"
node test-programs/packed.mjs "$out/tour.wasm" "$out/proxy.wasm"
node $here/components.mjs "$out"
