# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The real libampscope_cuda.so on a machine without a device: a tensor that claims to be on one is not measured, the trace
says why, and the process goes on. Where there is a device nothing can be shown here (exit code 77)."""

import ctypes
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUNTIME = Path(sys.argv.pop())
MEASURE = """
import ctypes, sys
tracer = ctypes.CDLL(sys.argv[1])
tracer.ampscope_thread.restype = ctypes.c_void_p
tracer.ampscope_measure_on_device.restype = ctypes.c_uint64
class View(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("sizes", ctypes.c_void_p), ("strides", ctypes.c_void_p),
                ("dim", ctypes.c_int32), ("format", ctypes.c_uint8)]
class OnStream(ctypes.Structure):
    _fields_ = [("stream", ctypes.c_void_p), ("device", ctypes.c_int32)]
size, stride = ctypes.c_int64(4), ctypes.c_int64(1)
view = View(4096, ctypes.addressof(size), ctypes.addressof(stride), 1, 3)
where = OnStream(None, 0)
assert tracer.ampscope_start(b"command\\0train\\0\\0") == 0
thread = ctypes.c_void_p(tracer.ampscope_thread())
for _ in range(3):
    assert tracer.ampscope_measure_on_device(thread, ctypes.byref(view), ctypes.byref(where)) == 0
tracer.ampscope_count_dispatched(thread, tracer.ampscope_op(b"aten::mm", b"", 0))
tracer.ampscope_stop()
print("alive")
"""


def has_device() -> bool:
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    count = ctypes.c_int(0)
    return driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value > 0


class NoDevice(unittest.TestCase):
    def test_the_trace_says_why_and_the_program_goes_on(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run(
                [sys.executable, "-c", MEASURE, RUNTIME / "libampscope_tracer.so"],
                env={**os.environ, "AMPSCOPE_TRACE_DIR": folder, "AMPSCOPE_OPTIONS": ""},
                capture_output=True,
                text=True,
            )
            self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "alive\n", ""))
            trace = next(Path(folder).glob("*.amptrace")).read_bytes()
            self.assertEqual(trace.count(b"tensors on cuda:0 are not measured: "), 1)


if __name__ == "__main__":
    if has_device():
        sys.exit(77)
    unittest.main()
