#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Runs a program with the injection library and compares what was heard with what the program says it said.

    nvtx_test.py LIBRARY PROGRAM...
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as folder:
    log = Path(folder) / "heard"
    environment = {**os.environ, "NVTX_INJECTION64_PATH": sys.argv[1], "NVTX_LOG": str(log), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(sys.argv[2:], env=environment, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)
    heard = log.read_text(encoding="utf-8") if log.exists() else ""
if heard != done.stdout or not heard:
    print(f"said:\n{done.stdout}\nheard:\n{heard}")
    sys.exit(1)
print(f"{len(heard.splitlines())} events, all of them heard in order")
