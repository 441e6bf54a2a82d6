#!/bin/sh
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# build_adapter.sh TORCH_DIR
#
# Prints the path of the adapter for the torch in TORCH_DIR (the folder that holds version.py or build-version, include/
# and lib/), building it first if the cache has none. The cache is ${AMPSCOPE_CACHE:-~/.cache/ampscope}/adapters; the key
# holds the torch version, its git revision, its C++ library ABI and a checksum of the adapter's sources. On failure
# one sentence goes to stderr and the exit status is 1. For our own build: AMPSCOPE_ADAPTER_CXXFLAGS adds compiler flags
# (warnings are errors there), AMPSCOPE_ADAPTER_LAUNCHER stands before the compiler (ccache).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
torch=${1:?usage: build_adapter.sh TORCH_DIR}
compiler=${CXX:-g++}

fail() {
  echo "$1" >&2
  exit 1
}

if [ -f "$torch/version.py" ]; then
  version=$(sed -n "s/^__version__ = '\(.*\)'.*/\1/p" "$torch/version.py")
  revision=$(sed -n "s/^git_version = '\(.*\)'.*/\1/p" "$torch/version.py" | cut -c1-12)
elif [ -f "$torch/build-version" ]; then
  version=$(cat "$torch/build-version")
  revision=release
else
  fail "no torch found in $torch: neither version.py nor build-version is there"
fi
[ -n "$version" ] || fail "the torch in $torch does not say its version"
[ -d "$torch/include/ATen" ] || fail "the torch in $torch came without its C++ headers (include/ATen): install the official wheel"

# Which std::string the library was built with: ask a symbol that takes one.
if grep -q "_ZN3c106detail14torchCheckFailEPKcS2_jRKNSt7__cxx1112basic_string" "$torch/lib/libc10.so" 2>/dev/null; then
  abi=1
else
  abi=0
fi

checksum=$({ cat "$0"; find "$here/src" -type f -print0 | LC_ALL=C sort -z | xargs -0 cat; } | cksum | cut -d' ' -f1)
cache=${AMPSCOPE_CACHE:-$HOME/.cache/ampscope}/adapters
key="torch-$version-$revision-abi$abi-$checksum"
adapter="$cache/$key/libampscope_torch.so"
if [ -f "$adapter" ]; then
  echo "$adapter"
  exit 0
fi

command -v "$compiler" >/dev/null 2>&1 ||
  fail "the adapter for torch $version has to be compiled once and $compiler is not installed: apt-get install g++"
mkdir -p "$cache" 2>/dev/null || fail "the adapter cache $cache cannot be written: set AMPSCOPE_CACHE to a folder that can"
# The ranks of a launcher arrive here together: one compiles, the others wait for it.
if command -v flock >/dev/null 2>&1 && exec 9>"$cache/$key.lock" && flock 9 && [ -f "$adapter" ]; then
  echo "$adapter"
  exit 0
fi
work=$(mktemp -d "$cache/build.XXXXXX") || fail "the adapter cache $cache cannot be written: set AMPSCOPE_CACHE to a folder that can"
trap 'rm -rf "$work"' EXIT
echo "ampscope: compiling the adapter for torch $version (once, about half a minute)" >&2

# NDEBUG because the user's torch was built so: inline functions of its headers differ without it. The preprocessor
# flags of the program's environment must not leak in.
unset CPLUS_INCLUDE_PATH CPATH LD_PRELOAD
# Descriptors make thread-local state of a dlopened library as cheap as a register offset; the default elsewhere.
tls=
[ "$(uname -m)" = x86_64 ] && tls=-mtls-dialect=gnu2
# shellcheck disable=SC2086
set -- ${AMPSCOPE_ADAPTER_LAUNCHER:-} "$compiler" -std=c++20 -O2 -DNDEBUG -fPIC -fvisibility=hidden -fvisibility-inlines-hidden \
  $tls ${AMPSCOPE_ADAPTER_CXXFLAGS:-} -D_GLIBCXX_USE_CXX11_ABI=$abi "-DAMPSCOPE_TORCH_VERSION=\"$version\"" \
  -I"$here/src" -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include"
# A compiler needs up to a gigabyte for torch's headers: no more of them at once than there are cores.
# shellcheck disable=SC2016 # expanded by the inner shell
find "$here/src/analyzer/torch_adapter" -name '*.cpp' -print0 |
  xargs -0 -n 1 -P "$(nproc 2>/dev/null || echo 2)" sh -c '
    work=$1
    shift
    for source do :; done
    name=$(basename "$source" .cpp)
    exec "$@" -o "$work/$name.o" 2>"$work/$name.log"' sh "$work" "$@" -c || {
  cat "$work"/*.log >"$cache/failed-build.log"
  fail "the adapter for torch $version could not be compiled: see $cache/failed-build.log"
}
# No torch library is linked: the adapter uses the ones that the process has loaded.
"$compiler" -shared -o "$work/libampscope_torch.so" "$work"/*.o -Wl,--version-script="$here/src/adapter.map" \
  2>"$work/link.log" || fail "the adapter for torch $version could not be linked: $(head -n 1 "$work/link.log")"
mkdir -p "$cache/$key"
mv "$work/libampscope_torch.so" "$adapter"
echo "$adapter"
