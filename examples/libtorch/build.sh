#!/bin/sh
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
#
# Compiles train.cpp, or another program, against the LibTorch inside a Python environment's torch package.
# Usage: build.sh PYTHON OUTPUT [SOURCE]
set -eu
if [ $# -lt 2 ] || [ $# -gt 3 ]; then
  echo "usage: $0 PYTHON OUTPUT [SOURCE]" >&2
  exit 2
fi
source_dir=$(dirname "$(readlink -f "$0")")
torch=$("$1" -c 'import importlib.util; print(importlib.util.find_spec("torch").submodule_search_locations[0])')
abi=$("$1" -c 'import torch; print(int(torch._C._GLIBCXX_USE_CXX11_ABI))')
${CXX:-c++} -std=c++20 -O1 -w -D_GLIBCXX_USE_CXX11_ABI="$abi" \
  -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" \
  "${3:-$source_dir/train.cpp}" -o "$2" \
  -L"$torch/lib" -Wl,-rpath,"$torch/lib" -Wl,--no-as-needed -ltorch -ltorch_cpu -lc10 -Wl,--as-needed
