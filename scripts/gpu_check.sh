#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Runs everything that needs a CUDA device (ctest label `gpu`): bit-equality of the device kernels with the CPU's on all
# vectors, under compute-sanitizer too where it is installed, the ring, CUPTI, and their speed beside a copy from device to device.
#
#   scripts/gpu_check.sh [BUILD-DIRECTORY]      default: build/release, configured and built here
#
# Exit codes: 0 all passed; 1 something failed; 4 no nvcc; 77 no device: nothing was run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
build=${1:-build/release}

if ! nvidia-smi -L 2>/dev/null | grep -q '^GPU '; then
  echo "gpu_check: no device: nothing was run" >&2
  exit 77
fi
nvidia-smi -L

cmake --preset release -B "$build" -DAMPSCOPE_CUDA=ON >gpu_check.log 2>&1 || {
  tail -n 5 gpu_check.log >&2
  exit 4
}
cmake --build "$build" -j "$(nproc)" --target cuda_device_test cuda_ring_test cuda_cupti_test cuda_bench >gpu_check.log 2>&1 || {
  tail -n 40 gpu_check.log >&2
  exit 1
}
rm -f gpu_check.log

failed=0
ctest --test-dir "$build" -L gpu --output-on-failure --no-tests=error || failed=1
if command -v compute-sanitizer >/dev/null; then
  for tool in memcheck racecheck synccheck initcheck; do
    echo "gpu_check: compute-sanitizer $tool"
    compute-sanitizer --tool "$tool" --error-exitcode 1 "$build/tests/cuda_device_test" \
      --gtest_filter='*Thresholds*:*Strided*:*Comparison*' >"$build/$tool.log" 2>&1 ||
      { tail -n 20 "$build/$tool.log"; failed=1; }
  done
else
  echo "gpu_check: compute-sanitizer is not installed: left out"
fi
"$build/tests/cuda_bench" || failed=1
exit "$failed"
