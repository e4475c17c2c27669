#!/usr/bin/env bash
# Builds test-programs/build/wasm-bindgen/: Rust by rustup's compiler, for wasm32-unknown-unknown, with the bindings that wasm-bindgen makes, and debug
# information of the program. What it builds is committed; the tool takes some minutes to compile.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=test-programs/wasm-bindgen
out=test-programs/build/wasm-bindgen
target=wasm32-unknown-unknown
export LC_ALL=C SOURCE_DATE_EPOCH=0 RUSTUP_TOOLCHAIN=${RUSTUP_TOOLCHAIN:-1.95.0}

command -v rustup >/dev/null || { echo "wasm-bindgen/build.sh: rustup is missing" >&2; exit 1; }
rustc=$(rustup which rustc)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r $here/Cargo.toml $here/src "$scratch/"
bash test-programs/rustup/sysroot.sh "$rustc" $target "$scratch/sysroot"
# Names of files in it are the scratch folder's, the registry's and the compiler's.
remap=(--remap-path-prefix="$scratch=$here" --remap-path-prefix="$(echo "${CARGO_HOME:-$HOME/.cargo}"/registry/src/*)=crates")
(
  cd "$scratch"
  export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$scratch/target}
  cargo build --quiet --bin bindgen
  RUSTFLAGS="--sysroot $scratch/sysroot ${remap[*]}" cargo build --quiet --lib --target $target
  "$CARGO_TARGET_DIR/debug/bindgen" "$CARGO_TARGET_DIR/$target/debug/values.wasm" "$scratch/out"
  # A source map made of the debug information.
  cargo install --quiet --debug --root "$scratch/tools" cargo-wasm2map@0.1.0
  "$scratch/tools/bin/cargo-wasm2map" wasm2map "$scratch/out/values_bg.wasm"
)
mkdir -p "$out"
mv "$scratch"/out/* "$out/"
node test-programs/check.mjs "$out/values_bg.wasm"
node test-programs/packed.mjs "$out/values_bg.wasm"
