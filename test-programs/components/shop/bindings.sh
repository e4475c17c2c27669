#!/usr/bin/env bash
# Makes shop/bindings/ anew, by wit-bindgen 0.63.0: `cargo install wit-bindgen-cli --version 0.63.0 --no-default-features --features c`. What it makes is committed.
#
#   bash test-programs/components/shop/bindings.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
rm -rf bindings
wit-bindgen c --out-dir bindings shop.wit
