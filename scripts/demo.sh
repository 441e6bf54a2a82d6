#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# The main job, end to end: sets up, builds, profiles a real training run (examples/char_transformer.py: a character-level
# transformer under fp16 autocast with GradScaler) and writes its session and JSON report.
#
#   scripts/demo.sh [OUTPUT-FOLDER]     default: ./demo-output
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
output=${1:-demo-output}
mkdir -p "$output" 2>/dev/null || { echo "demo: the folder $output cannot be made: give another one: scripts/demo.sh FOLDER" >&2; exit 3; }
output=$(cd "$output" && pwd)

python=$("$root/scripts/setup.sh" --print-python)
cd "$root"
echo "demo: building" >&2
build_log=$output/build.log
if ! { cmake --preset release -DAMPSCOPE_BUILD_TESTS=OFF -DAMPSCOPE_BUILD_GUI=OFF -DAMPSCOPE_CUDA=OFF \
  -DAMPSCOPE_TEST_PYTHON="$python" &&
  cmake --build --preset release -j "$(nproc)"; } >"$build_log" 2>&1; then
  tail -n 40 "$build_log" >&2
  echo "demo: the build failed; its whole output is in $build_log" >&2
  exit 4
fi
rm -f "$build_log"

ampscope=$root/build/release/bin/ampscope
echo "demo: ampscope profile -o $output/run.ampscope -- python examples/char_transformer.py" >&2
OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} "$ampscope" profile --force -o "$output/run.ampscope" -- \
  "$python" "$root/examples/char_transformer.py"
"$ampscope" report "$output/run.ampscope" --format json -o "$output/report.json"

cat <<END
session      $output/run.ampscope
JSON report  $output/report.json

look again   $ampscope report $output/run.ampscope
END
