#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Sets up, builds what is released, and prints what ampscope costs: statistics per byte, ingest per row, reports of a
# large session, whole training runs. Ratios are measured side by side; nothing is judged.
#
#   scripts/bench.sh [--quick] [--device cuda] [--json FILE]
#
# --quick takes 3 pairs of short runs instead of 7 of full length; --json FILE keeps the whole-run figures as well; with
# --device cuda the whole runs, and nothing else, are measured on a GPU (exit code 77 where there is none).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
whole_run=()
device=cpu
kernel_seconds=0.2
while [ $# -gt 0 ]; do
  case $1 in
    --quick)
      whole_run+=(--pairs 3 --scale 0.3)
      kernel_seconds=0.05
      ;;
    --device)
      [ "${2:-}" = cpu ] || [ "${2:-}" = cuda ] || { echo "bench: --device is cpu or cuda" >&2; exit 2; }
      device=$2
      shift
      ;;
    --json)
      [ $# -ge 2 ] || { echo "bench: --json needs a file" >&2; exit 2; }
      whole_run+=(--json "$(realpath -m "$2")")
      shift
      ;;
    *) echo "bench: unknown option $1; see the head of scripts/bench.sh" >&2; exit 2 ;;
  esac
  shift
done

if [ "$device" = cuda ] && ! nvidia-smi -L 2>/dev/null | grep -q '^GPU '; then
  echo "bench: no device: nothing was run" >&2
  exit 77
fi
python=$("$root/scripts/setup.sh" --print-python)
cd "$root"
build=$root/build/bench
log=$root/build-bench.log
echo "bench: building" >&2
if ! { cmake --preset release -B "$build" -DAMPSCOPE_TEST_PYTHON="$python" &&
  cmake --build "$build" -j "$(nproc)" --target ampscope ampscope_adapter ampscope_extension ampscope_preload \
    stats_bench ingest_bench simulate_bench recommend_bench; } >"$log" 2>&1; then
  tail -n 40 "$log" >&2
  echo "bench: the build failed; its whole output is in $log" >&2
  exit 4
fi
rm -f "$log"

if [ "$device" = cuda ]; then
  "$python" tests/bench/whole_run.py --ampscope "$build/bin/ampscope" --device cuda --settings full nonfinite "${whole_run[@]}"
  exit
fi
"$build/bin/stats_bench" "--benchmark_min_time=$kernel_seconds"
"$build/bin/ingest_bench"
"$build/bin/simulate_bench"
"$build/bin/recommend_bench"
"$python" tests/bench/report_bench.py --ampscope "$build/bin/ampscope"
"$python" tests/bench/whole_run.py --ampscope "$build/bin/ampscope" "${whole_run[@]}"
