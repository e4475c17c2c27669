#!/usr/bin/env bash
# Builds test-programs/build/go/: Go, for WASI and for JavaScript with Go's own glue. Go has no debug information for wasm, but the names of functions. What it
# builds is committed, packed: by Go 1.26.8.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=test-programs/build/go
command -v go >/dev/null || { echo "go/build.sh: go is missing" >&2; exit 1; }
export GOARCH=wasm GOTOOLCHAIN=local GOFLAGS= CGO_ENABLED=0
mkdir -p "$out"
for os in wasip1 js; do
  GOOS=$os go build -trimpath -buildvcs=false -o "$out/$([[ $os == js ]] && echo values_js || echo values.release).wasm" test-programs/go/values.go
done
node test-programs/packed.mjs "$out"/*.wasm
