#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Formats every C, C++ and CUDA source of the tree; with --check changes nothing and fails on what is not formatted.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v clang-format-14 >/dev/null || { echo "clang-format-14 is not installed: apt-get install clang-format-14" >&2; exit 4; }
options=(-i)
[ "${1:-}" = --check ] && options=(--dry-run -Werror)
git ls-files -z '*.h' '*.cpp' '*.c' '*.cu' '*.cuh' | xargs -0 clang-format-14 "${options[@]}"
