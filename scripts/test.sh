#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Sets up, builds and runs every test through ctest, the sanitizer builds included.
#
#   scripts/test.sh [--torch VERSION] [--quick] [CTEST-OPTION...]
#
# --torch VERSION runs the tests that need torch on another version; --quick leaves the sanitizer builds out, and of
# clang-tidy the path-sensitive analyzer. What else is given goes to ctest: scripts/test.sh -R 'trace.*torn',
# scripts/test.sh -L golden.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
jobs=$(nproc)
setup=()
selection=()
sanitizers=(asan tsan)
build=build/dev

while [ $# -gt 0 ]; do
  case $1 in
    --torch)
      [ $# -ge 2 ] || { echo "test: --torch needs a version, such as --torch 2.6.0" >&2; exit 2; }
      setup=(--torch "$2")
      selection=(-L "integration|conformance" -LE newest-torch)
      sanitizers=()
      build=build/torch-$2
      shift
      ;;
    --quick)
      sanitizers=()
      export AMPSCOPE_TIDY_QUICK=1
      ;;
    *) selection+=("$1") ;;
  esac
  shift
done

python=$("$root/scripts/setup.sh" "${setup[@]}" --print-python)

# The C++ parts under the sanitizers: their unit and kernel tests are cases of the one ctest run below. The thread
# sanitizer is asked about what has threads, the address sanitizer about what a person does with the windows, too.
for preset in "${sanitizers[@]}"; do
  echo "test: building the $preset preset"
  target=all
  gui=ON
  [ "$preset" = tsan ] && target=threaded_tests && gui=OFF
  cmake --preset "$preset" -DAMPSCOPE_TEST_PYTHON= -DAMPSCOPE_BUILD_GUI="$gui" >"build-$preset.log" 2>&1 || { cat "build-$preset.log"; exit 1; }
  cmake --build --preset "$preset" --target "$target" -j "$jobs" >"build-$preset.log" 2>&1 || { tail -n 40 "build-$preset.log"; exit 1; }
  rm -f "build-$preset.log"
done

echo "test: building with the tests for $python"
cmake --preset dev -B "$build" -DAMPSCOPE_TEST_PYTHON="$python" -DAMPSCOPE_SANITIZER_BUILDS="${sanitizers[*]}" >/dev/null
cmake --build "$build" -j "$jobs" >build-dev.log 2>&1 || { tail -n 40 build-dev.log; exit 1; }
rm -f build-dev.log
exec ctest --test-dir "$build" -j "$jobs" --output-on-failure --no-tests=error "${selection[@]}"
