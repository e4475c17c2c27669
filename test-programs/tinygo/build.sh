#!/usr/bin/env bash
# Builds test-programs/build/tinygo/: Go by TinyGo 0.39.0, for WASI, with its debug information. There is no package of TinyGo: it is built of the source that the
# module proxy of Go has (which lacks the C libraries, for which Debian's are taken), with Debian's LLVM 19, in a folder of its own; 2 minutes of CPU. What it
# builds is committed, packed. It is not run through wasm-opt as TinyGo does it: that leaves debug information that no longer fits, also to LLVM's own tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
here=$PWD/test-programs/tinygo
out=$PWD/test-programs/build/tinygo
# Names of source files in it begin so.
home=/usr/local/lib/tinygo
version=v0.39.0
{ command -v go && command -v llvm-strip-22; } >/dev/null || { echo "tinygo/build.sh: go or LLVM 22 is missing" >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cd "$scratch"
apt-get download llvm-19-dev libllvm19 libclang-19-dev libclang1-19 clang-19 lld-19 libclang-cpp19 libclang-common-19-dev
for package in *.deb; do dpkg -x "$package" debian; done
llvm=$scratch/debian/usr/lib/llvm-19
libraries=$scratch/debian/usr/lib/x86_64-linux-gnu

export GOTOOLCHAIN=go1.25.0 GOFLAGS=-mod=mod
printf 'module x\ngo 1.23\n' > go.mod
source=$(go mod download -json "github.com/tinygo-org/tinygo@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
rm -rf $home
cp -r "$source" $home
chmod -R u+w $home
mkdir -p $home/src/net $home/programs
ln -s "$(go env GOROOT)" $home/go
(
  cd $home
  export CGO_CPPFLAGS="-I$llvm/include" CGO_LDFLAGS="-L$llvm/lib -L$libraries -Wl,-rpath,$libraries -Wl,-rpath,$llvm/lib"
  go build -tags llvm19 -o "$scratch/tinygo" .
)

for library in /usr/lib/wasm32-wasi/libc.a /usr/lib/llvm-22/lib/clang/22/lib/wasi/libclang_rt.builtins-wasm32.a; do
  llvm-strip-22 --strip-debug "$library" -o "$scratch/$(basename "$library")"
done
sed -e 's/"wasi-libc"/""/; s/"compiler-rt"/""/; /gc_boehm/d; s/\(asm_tinygowasm.S"\),/\1/' \
  -e "s#\"--no-demangle\"#&, \"$scratch/libc.a\", \"$scratch/libclang_rt.builtins-wasm32.a\"#; s#\"-msign-ext\"#&, \"-isystem\", \"/usr/include/wasm32-wasi\"#" \
  $home/targets/wasip1.json > target.json
cat > wasm-opt <<'END'
#!/usr/bin/env bash
# wasm-opt OPTIONS... IN --output OUT
[[ $* == *--version* ]] && exec echo 'wasm-opt version 123'
cp "${@: -3:1}" "${@: -1}"
END
chmod +x wasm-opt
cp "$here/values.go" $home/programs/
mkdir -p "$out"
cd $home/programs
export GOTOOLCHAIN=local GOROOT=$home/go GOCACHE=$home/cache XDG_CACHE_HOME=$home/cache TINYGOROOT=$home WASMOPT=$scratch/wasm-opt PATH=$home/go/bin:$llvm/bin:$PATH
"$scratch/tinygo" build -scheduler none -opt 1 -target "$scratch/target.json" -o "$out/values.release.wasm" values.go
rm -rf $home
node "$here/../packed.mjs" "$out/values.release.wasm"
