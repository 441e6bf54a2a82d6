#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Shows what a golden case prints now, as a diff, and accepts it.
#   scripts/approve.sh [--build DIR] CASE...     (a CASE is a folder of tests/golden)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build/dev

usage() {
  echo "usage: scripts/approve.sh [--build DIR] CASE..." >&2
  echo "cases:" >&2
  for cmd in "$root"/tests/golden/*/cmd; do
    echo "  $(basename "$(dirname "$cmd")")" >&2
  done
  exit 2
}

if [[ ${1:-} == --build ]]; then
  [[ $# -ge 2 ]] || usage
  build=$(cd "$2" && pwd)
  shift 2
fi
[[ $# -gt 0 && $1 != -* ]] || usage

python=$(sed -n 's/^AMPSCOPE_TEST_PYTHON:[A-Z]*=//p' "$build/CMakeCache.txt" 2>/dev/null || true)
if [[ ! -x $build/bin/ampscope ]]; then
  echo "approve: there is no $build/bin/ampscope; build it first (cmake --preset dev && cmake --build --preset dev)" >&2
  exit 3
fi

for case in "$@"; do
  if [[ ! -f $root/tests/golden/$case/cmd ]]; then
    echo "approve: there is no case $case" >&2
    usage
  fi
  "${python:-python3}" "$root/tests/golden/golden.py" "$root/tests/golden/$case" --approve \
    --ampscope "$build/bin/ampscope" --schema "$root/analyzer/store/schema.sql" \
    --report-schema "$root/reports/schema/ampscope-report-1.schema.json"
done
