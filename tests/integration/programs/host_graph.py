# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Computes a few ops in each step on the device of host_device/backend.cpp, either one by one, or captured into a
torch.cuda.CUDAGraph in step 0 and replayed in all others. What CUDA would do is done here: work of the tracer is captured
and replayed by KERNELS.so, and a replay runs the ops where nobody observes them. Prints a line of JSON: a result of each
step.

    host_graph.py BACKEND.so KERNELS.so eager|graph STEPS"""

import ctypes
import json
import sys
from types import ModuleType
from typing import Any, Callable

import torch

backend, library, way, steps = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
torch.utils.rename_privateuse1_backend("host")
torch.ops.load_library(backend)
module = ModuleType("torch.host")
for name, answer in {"is_available": True, "device_count": 1, "current_device": 0, "_is_in_bad_fork": False}.items():
    setattr(module, name, lambda answer=answer: answer)
torch._register_device_module("host", module)
device = torch.device("host", 0)

kernels = ctypes.CDLL(library)
kernels.host_device_captured.restype = ctypes.c_size_t
kernels.host_device_captured.argtypes = [ctypes.c_uint64]
kernels.host_device_replay.argtypes = [ctypes.c_uint64, ctypes.c_size_t]
kernels.host_device_replay.restype = None
kernels.host_device_capture.argtypes = [ctypes.c_uint64]
kernels.host_device_capture.restype = None


class HostGraph:
    """What torch.cuda.CUDAGraph, a class in Python, asks of its base for CUDA."""

    number = 0
    fails = ""  # "capture" or "replay"
    _has_graph_exec = True

    def capture_begin(self, **_kwargs: Any) -> None:
        HostGraph.number += 1
        self.number = HostGraph.number
        self.ops: list[tuple[Callable[[], Any], int]] = []
        kernels.host_device_capture(self.number)

    def run(self, op: Callable[[], Any]) -> None:
        """What is captured with an op lies behind the op: no op here writes what it reads."""
        op()
        self.ops.append((op, kernels.host_device_captured(self.number)))

    def capture_end_pre(self) -> None:
        kernels.host_device_capture(0)
        if self.fails == "capture":
            raise RuntimeError("operation failed due to a previous error during capture")

    def capture_end(self) -> None:  # as older versions of torch call it
        HostGraph.capture_end_pre(self)

    def capture_end_post(self) -> None: ...
    def instantiate(self) -> None: ...

    def replay(self) -> None:
        if self.fails == "replay":
            raise RuntimeError("unspecified launch failure")
        torch.autograd._enable_record_function(False)
        done = 0
        for op, captured in self.ops:
            op()
            for index in range(done, captured):
                kernels.host_device_replay(self.number, index)
            done = captured
        torch.autograd._enable_record_function(True)

    def reset(self) -> None: ...


base: Any = torch.cuda.CUDAGraph.__mro__[1]
for name, value in vars(HostGraph).items():
    if not name.startswith("__"):
        setattr(base, name, value)
if type(base) is type:  # of a torch without CUDA
    base.__new__ = staticmethod(lambda cls, *_args: object.__new__(cls))

torch.manual_seed(0)
inputs = [torch.randn(8, 16) for _ in range(steps)]
inputs[-1][0, 0] = float("inf")
x = inputs[0].to(device)
weight = torch.randn(16, 4).to(device)
hidden, active, total = (torch.empty(shape).to(device) for shape in ((8, 4), (8, 4), (8,)))
parameter = torch.nn.Parameter(torch.zeros(2))
optimizer = torch.optim.SGD([parameter], lr=0.1)

OPS: list[Callable[[], Any]] = [
    lambda: torch.mm(x, weight, out=hidden),
    lambda: torch.clamp_min(hidden, 0.25, out=active),
    lambda: torch.sum(active, 1, out=total),
]


def capture(fails: str = "") -> Any:
    graph: Any = torch.cuda.CUDAGraph.__new__(torch.cuda.CUDAGraph)  # not __init__, which asks for a device
    graph.fails = fails
    graph.capture_begin()
    for op in OPS:
        graph.run(op)
    graph.capture_end()
    return graph


results = []
graph: Any = None
with torch.no_grad():
    for step in range(steps):
        x.copy_(inputs[step].to(device))
        if way == "eager":
            for op in OPS:
                op()
        elif step == 0:
            for fails in ("capture", "replay"):
                try:
                    graph = capture(fails)
                    graph.replay()
                except RuntimeError:
                    continue
            graph.reset()
            graph = capture()
            graph.replay()
        else:
            graph.replay()
        results.append(total.cpu().tolist())
        optimizer.step()
print(json.dumps([[str(number) for number in result] for result in results]))
