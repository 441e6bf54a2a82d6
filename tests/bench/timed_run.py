# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Runs a training program unmodified and writes what it cost, as JSON. The same for the plain and the profiled run.

    timed_run.py RESULT WARMUP PROGRAM [ARGUMENT...]

A step begins at Optimizer.zero_grad(). The first WARMUP steps, the import of torch, and what runs behind the last
zero_grad() are left out of the time per step. CPU time is that of the whole process, so the tracer's writer thread is
in it. The environment's TIMED_RUN_LIBRARY, if there is one, is loaded into torch first."""

import json
import os
import runpy
import sys
import time
from pathlib import Path
from typing import Any

start = time.perf_counter()
import torch  # noqa: E402

import_seconds = time.perf_counter() - start
if library := os.environ.get("TIMED_RUN_LIBRARY"):
    torch.ops.load_library(library)
marks: list[tuple[float, float]] = []
zero_grad = torch.optim.Optimizer.zero_grad


def marking_zero_grad(self: Any, *args: Any, **kwargs: Any) -> Any:
    marks.append((time.perf_counter(), time.process_time()))
    return zero_grad(self, *args, **kwargs)


def peak_memory_kib() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0


def main() -> None:
    result, warmup, program, *arguments = sys.argv[1:]
    torch.optim.Optimizer.zero_grad = marking_zero_grad  # type: ignore[method-assign]
    sys.argv = [program, *arguments]
    sys.path[0] = str(Path(program).parent)
    runpy.run_path(program, run_name="__main__")
    (wall_0, cpu_0), (wall_1, cpu_1) = marks[int(warmup)], marks[-1]
    steps = len(marks) - 1 - int(warmup)
    measured = {
        "wall": (wall_1 - wall_0) / steps,
        "cpu": (cpu_1 - cpu_0) / steps,
        "import": import_seconds,
        "peak_kib": peak_memory_kib(),
        "steps": len(marks),
    }
    Path(result).write_text(json.dumps(measured))


main()
