#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Runs everything that needs a CUDA device, and prints one table of it (scripts/gpu_table.py): the tests with the ctest label
# `gpu` (every vector bit for bit against the CPU, the ring, CUPTI, a real autocast run with and without ampscope), the kernels
# under compute-sanitizer where it is installed, their speed beside a copy from device to device, and what whole training
# runs cost.
#
#   scripts/gpu_check.sh [--python EXE] [BUILD-DIRECTORY]
#
# EXE has a torch that was built for CUDA (default: the one of scripts/setup.sh, which is set up for it). The build directory
# (default: build/release) is configured and built here; what was printed on the way stands in its folder gpu_check.
#
# Exit codes: 0 all passed; 1 something failed, or missed its goal; 2 wrong usage; 4 no nvcc, or no torch; 77 no device:
# nothing was run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
python=
build=build/release
while [ $# -gt 0 ]; do
  case $1 in
    --python)
      [ $# -ge 2 ] || { echo "gpu_check: --python needs an interpreter" >&2; exit 2; }
      python=$2
      shift
      ;;
    -*) echo "gpu_check: unknown option $1; see the head of scripts/gpu_check.sh" >&2; exit 2 ;;
    *) build=$1 ;;
  esac
  shift
done

if ! nvidia-smi -L 2>/dev/null | grep -q '^GPU '; then
  echo "gpu_check: no device: nothing was run" >&2
  exit 77
fi
[ -n "$python" ] || python=$(scripts/setup.sh --print-python)
if ! "$python" -c 'import torch; assert torch.cuda.is_available()' 2>/dev/null; then
  echo "gpu_check: the torch of $python does not see the device; name another interpreter with --python" >&2
  exit 4
fi

out=$build/gpu_check
rm -rf "$out"
mkdir -p "$out"
nvidia-smi -L >"$out/device.txt"
cmake --preset release -B "$build" -DAMPSCOPE_CUDA=ON -DAMPSCOPE_TEST_PYTHON="$python" >"$out/build.txt" 2>&1 || {
  tail -n 5 "$out/build.txt" >&2
  exit 4
}
cmake --build "$build" -j "$(nproc)" --target ampscope ampscope_adapter ampscope_extension ampscope_preload \
  cuda_device_test cuda_ring_test cuda_cupti_test cuda_bench >"$out/build.txt" 2>&1 || {
  tail -n 40 "$out/build.txt" >&2
  exit 1
}

# Each check is told to the table by its name and its exit code.
checked() {
  local name=$1 log=$2 code=0
  shift 2
  echo "gpu_check: $name" >&2
  "$@" >"$out/$log" 2>&1 || code=$?
  [ "$code" -eq 0 ] || tail -n 40 "$out/$log" >&2
  printf '%s\t%s\n' "$name" "$code" >>"$out/checks.tsv"
}

checked tests tests.txt ctest --test-dir "$build" -L gpu --output-on-failure --no-tests=error \
  --output-junit "$(realpath "$out")/tests.xml"
for tool in memcheck racecheck synccheck initcheck; do
  if command -v compute-sanitizer >/dev/null; then
    checked "compute-sanitizer $tool" "$tool.txt" compute-sanitizer --tool "$tool" --error-exitcode 1 \
      "$build/tests/cuda_device_test" --gtest_filter='*Thresholds*:*Strided*:*Comparison*'
  else
    printf '%s\t%s\n' "compute-sanitizer $tool" "not installed" >>"$out/checks.tsv"
  fi
done
checked kernels kernels.txt "$build/tests/cuda_bench"
checked "whole runs" whole_run.txt "$python" tests/bench/whole_run.py --ampscope "$build/bin/ampscope" --device cuda \
  --pairs 3 --settings full nonfinite --json "$out/whole_run.json"
"$python" scripts/gpu_table.py "$out"
