#!/usr/bin/env bash
# Builds the debuggees: test-programs/build/LANG/NAME.LEVEL.wasm, for every program and level, or only for what is named.
#
#   bash test-programs/build.sh [SELECTOR...]
#
# A selector is a language (c, cpp, rust, wat), a level (O0 O1 O2 O3 Os, debug release, raw), a LANG/NAME or a LANG/NAME.LEVEL. Several
# selectors of one kind add up; those of different kinds must all match: `build.sh c O0 Os` builds every C program at -O0 and -Os.
# Equal inputs and compilers give equal bytes, wherever the tree lies, so without selectors what is there already of just these (made.mjs) is not built again,
# but for each language's and level's first program, by which it is seen that it is so; FORCE=1 builds all. JOBS sets how many compilers run at once (2).
#
# A program is one file or, in C, a directory. A line `build: FLAGS` in a comment near its top adds compiler flags. A Rust program with a line
# `toolchain: rustup` is built by rustup's compiler, which is newer than Debian's, and without debug information, of which its library has a lot;
# where rustup or its target is missing, what has been built before stays.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
here=test-programs
out=$here/build
jobs=${JOBS:-2}
rustc=/usr/bin/rustc
export LC_ALL=C SOURCE_DATE_EPOCH=0

fail() {
  echo "build.sh: $*" >&2
  exit 1
}

# ---- what to build ----

declare -A levels=([c]="O0 O1 O2 O3 Os" [cpp]="O0 O1 O2 O3 Os" [rust]="debug release" [wat]="raw")
want_langs=" " want_levels=" " want_programs=" "
for selector in "$@"; do
  case $selector in
    c | cpp | rust | wat) want_langs+="$selector " ;;
    O0 | O1 | O2 | O3 | Os | debug | release | raw) want_levels+="$selector " ;;
    */*) want_programs+="$selector " ;;
    *) fail "unknown selector '$selector' (a language, a level, LANG/NAME or LANG/NAME.LEVEL)" ;;
  esac
done

selected() { # LANG NAME LEVEL
  [[ $want_langs == " " || $want_langs == *" $1 "* ]] || return 1
  [[ $want_levels == " " || $want_levels == *" $3 "* ]] || return 1
  [[ $want_programs == " " || $want_programs == *" $1/$2 "* || $want_programs == *" $1/$2.$3 "* ]]
}

targets=()
declare -A langs_used=()
for lang in c cpp rust wat; do
  case $lang in rust) suffix=rs ;; *) suffix=$lang ;; esac
  for source in "$here/$lang"/*; do
    [[ -d $source || $source == *."$suffix" ]] || continue
    name=$(basename "$source" ".$suffix")
    for level in ${levels[$lang]}; do
      if selected "$lang" "$name" "$level"; then
        targets+=("$lang $name $level")
        langs_used[$lang]=1
      fi
    done
  done
done
((${#targets[@]})) || fail "nothing matches: $*"

# ---- tools ----

packages=()
need() { # PACKAGE PATH-OR-COMMAND...: the package is needed when one of them is missing
  local package=$1 item
  shift
  for item in "$@"; do
    if [[ $item == /* ]]; then
      [[ -e $item ]] && continue
    elif command -v "$item" >/dev/null; then
      continue
    fi
    packages+=("$package")
    return
  done
}
if [[ ${langs_used[c]:-} || ${langs_used[cpp]:-} ]]; then
  need clang-22 clang-22
  need lld-22 wasm-ld-22
  need wasi-libc /usr/lib/wasm32-wasi/libc.a
  need libclang-rt-22-dev-wasm32 /usr/lib/llvm-22/lib/clang/22/lib/wasi/libclang_rt.builtins-wasm32.a
fi
if [[ ${langs_used[cpp]:-} ]]; then
  need libc++-22-dev-wasm32 /usr/lib/wasm32-wasi/libc++.a
  need libc++abi-22-dev-wasm32 /usr/lib/wasm32-wasi/libc++abi.a
fi
if [[ ${langs_used[rust]:-} ]]; then
  need rustc $rustc
  need libstd-rust-dev-wasm32 /usr/lib/rustlib/wasm32-wasi
  need lld-14 wasm-ld-14 lld-14
  need llvm-22 llvm-ar-22
fi
if ((${#packages[@]})); then
  [[ $(id -u) == 0 ]] || fail "missing Debian packages; run as root: apt-get install ${packages[*]}"
  echo "installing ${packages[*]}" >&2
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

# ---- compilers ----

# --no-wasm-opt: clang would run any wasm-opt of the PATH, which drops the debug information.
# The stack grows down towards address 0, so that running out of it traps instead of damaging data.
clang_flags=(--target=wasm32-wasi -Wno-deprecated -Wall -Wextra -Wno-infinite-recursion -g --no-wasm-opt
  -fdebug-compilation-dir=. -ffile-prefix-map=/usr/include=include -ffile-prefix-map=/usr/lib/llvm-22/lib/clang/22/include=include
  -Wl,--stack-first -Wl,-z,stack-size=262144)

# Debian's std carries 1.5 to 5 MB of its own DWARF into every program. A copy of its libraries, each linked into one object without
# debug sections, leaves what describes the program itself.
sysroot=$out/.rust-sysroot
prepare_sysroot() {
  local version lib=lib/rustlib/wasm32-wasi/lib archive base work
  version=$($rustc --version)
  [[ -f $sysroot/version && $(<"$sysroot/version") == "$version" ]] && return
  rm -rf "$sysroot"
  mkdir -p "$sysroot/$lib"
  cp -r /usr/$lib/self-contained "$sysroot/$lib/"
  for archive in /usr/$lib/*.rlib; do
    base=$(basename "$archive" .rlib)
    work=$(mktemp -d)
    (
      cd "$work"
      llvm-ar-22 x "$archive"
      shopt -s nullglob
      objects=(*.o)
      if ((${#objects[@]})); then
        wasm-ld-14 -r --strip-debug "${objects[@]}" -o merged
        rm "${objects[@]}"
        mv merged "${base#lib}.merged.rcgu.o"
      fi
    )
    llvm-ar-22 rcsD "$sysroot/$lib/$base.rlib" "$work"/*
    rm -r "$work"
  done
  echo "$version" >"$sysroot/version"
}

newer_rustc= # rustup's, once it has been asked for
find_newer_rustc() {
  [[ $newer_rustc ]] && return
  if newer_rustc=$(rustup which rustc 2>/dev/null) && [[ -d $("$newer_rustc" --print sysroot)/lib/rustlib/wasm32-wasip1 ]]; then return; fi
  newer_rustc=
  return 1
}

build_one() { # LANG NAME LEVEL
  local lang=$1 name=$2 level=$3 suffix=$1 sources flags target=$out/$1/$2.$3.wasm
  [[ $lang == rust ]] && suffix=rs
  if [[ -d $here/$lang/$name ]]; then
    sources=("$here/$lang/$name"/*."$suffix")
  else
    sources=("$here/$lang/$name.$suffix")
  fi
  read -ra flags < <(sed -n -E '1,5s|^(/\*\|//) build: (.*[^ */])( \*/)?$|\2|p' "${sources[0]}"; echo)
  case $lang in
    c) clang-22 -std=gnu17 "${clang_flags[@]}" "-$level" "${flags[@]}" "${sources[@]}" -o "$target" ;;
    cpp) clang++-22 -std=c++20 -fno-exceptions "${clang_flags[@]}" "-$level" "${flags[@]}" "${sources[@]}" -o "$target" ;;
    rust)
      # Its object files lie beside its output, by names that two levels share: hence a directory for each.
      local work
      work=$(mktemp -d)
      local optimize=(-C opt-level=0 -C debug-assertions=yes)
      [[ $level == release ]] && optimize=(-C opt-level=3 -C debug-assertions=no)
      if head -n 5 "${sources[0]}" | grep -q '^// toolchain: rustup$'; then
        find_newer_rustc || { echo "build.sh: $target is left as it is: it needs rustup and 'rustup target add wasm32-wasip1'" >&2; return; }
        "$newer_rustc" --edition 2021 --target wasm32-wasip1 -C panic=abort -C strip=debuginfo -C codegen-units=1 \
          --remap-path-prefix="$PWD"=. "${optimize[@]}" "${flags[@]}" "${sources[@]}" -o "$work/$name.wasm" &&
          mv "$work/$name.wasm" "$target" && rm -r "$work" || fail "$target was not built"
        return
      fi
      $rustc --edition 2021 --target wasm32-wasi --sysroot "$sysroot" -C linker=lld-14 -C panic=abort -C debuginfo=2 -C codegen-units=1 \
        --remap-path-prefix=/usr/src/rustc-1.63.0=rust-src --remap-path-prefix="$PWD"=. "${optimize[@]}" "${flags[@]}" "${sources[@]}" -o "$work/$name.wasm" &&
        mv "$work/$name.wasm" "$target" && rm -r "$work"
      ;;
  esac || fail "$target was not built"
}

if (($# == 0)); then
  # What the debuggers' builds need from the network comes while the compilers work.
  # Large, and needed for this only, so not among the dependencies of the whole.
  (cd "$here/debuggers" && npm install --no-save --no-package-lock --no-audit --no-fund --loglevel=error) &
  installing=$!
fi
mkdir -p "$out"/{c,cpp,rust,wat}

build_all() ( # LANG NAME LEVEL lines; a shell of its own, where the compilers are all there is to wait for
  running=0
  texts=()
  for target in "$@"; do
    read -r lang name level <<<"$target"
    if [[ $lang == wat ]]; then
      texts+=("$here/wat/$name.wat" "$out/wat/$name.$level.wasm")
      continue
    fi
    if [[ $lang == rust ]]; then prepare_sysroot; fi
    if ((running == jobs)); then
      wait -n || exit 1
      running=$((running - 1))
    fi
    build_one "$lang" "$name" "$level" &
    running=$((running + 1))
  done
  while ((running)); do
    wait -n || exit 1
    running=$((running - 1))
  done
  ((${#texts[@]} == 0)) || node $here/wat.mjs "${texts[@]}"
)

if (($# == 0)) && [[ ! ${FORCE:-} ]]; then
  node $here/packed.mjs
  all=("${targets[@]}")
  targets=()
  for target in "${all[@]}"; do
    case $target in "c hello "* | "cpp hello "* | "rust hello "* | "rust vectors "* | "wat "*) targets+=("$target") ;; esac
  done
  build_all "${targets[@]}"
  if printf '%s\n' "${targets[@]}" | node $here/made.mjs note; then
    stale=$(mktemp)
    printf '%s\n' "${all[@]}" | node $here/made.mjs stale "$stale"
    readarray -t targets <"$stale"
    rm "$stale"
  else
    targets=("${all[@]}")
  fi
fi
if ((${#targets[@]})); then
  build_all "${targets[@]}"
  printf '%s\n' "${targets[@]}" | node $here/made.mjs note || [[ $? == 3 ]]
  built=()
  for target in "${targets[@]}"; do
    read -r lang name level <<<"$target"
    built+=("$out/$lang/$name.$level.wasm")
  done
  node $here/check.mjs "${built[@]}"
fi
if (($# == 0)); then
  wait "$installing" || fail "the packages of $here/debuggers could not be installed"
  # One after the other each: a core is busy with either.
  (node debuggers/gdbstub/build.mjs && node debuggers/gdbstub/build.mjs --plain) &
  stub=$!
  node "$here/debuggers/build.mjs" || { wait "$stub"; fail "the debuggers were not built"; }
  wait "$stub" || fail "the gdbstub was not built"
fi
