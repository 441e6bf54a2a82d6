# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From a library with CUPTI's name to the JSON report: the tracer finds it in the process, and what it tells stands under the
calls that asked for it. No torch, no driver and no device: the calls are made here."""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

RUNTIME, FAKES, AMPSCOPE = map(Path, sys.argv[1:4])
del sys.argv[1:4]
PROGRAM = """
import ctypes, sys
ctypes.CDLL("libcuda.so.1")
tracer = ctypes.CDLL(sys.argv[1])
fake = ctypes.CDLL("libcupti.so.13")
tracer.ampscope_thread.restype = ctypes.c_void_p
tracer.ampscope_next_call.restype = ctypes.c_uint64
class Call(ctypes.Structure):
    _fields_ = [("id", ctypes.c_uint64), ("start_ns", ctypes.c_int64), ("duration_ns", ctypes.c_int64),
                ("cast_bytes", ctypes.c_uint64), ("op", ctypes.c_uint32), ("public_op", ctypes.c_uint32),
                ("module", ctypes.c_uint32), ("autograd_node", ctypes.c_uint32), ("ordinal", ctypes.c_uint32),
                ("tensor_count", ctypes.c_uint32), ("tensors", ctypes.c_void_p), ("flags", ctypes.c_uint16),
                ("phase", ctypes.c_uint8), ("autocast_dtype", ctypes.c_uint8), ("cast_from", ctypes.c_uint8)]
assert tracer.ampscope_start(b"command\\0train\\0\\0") == 0
assert tracer.ampscope_follows_devices() == 1
thread = ctypes.c_void_p(tracer.ampscope_thread())
def call(op, *kernels):
    tracer.ampscope_device_work_begin(thread, 1)
    fake.fake_launch(b"statistics", ctypes.c_uint64(10))
    tracer.ampscope_device_work_end(thread)
    tracer.ampscope_device_work_begin(thread, 0)
    for name, nanoseconds in kernels:
        fake.fake_launch(name, ctypes.c_uint64(nanoseconds))
    tracer.ampscope_device_work_end(thread)
    record = Call(id=tracer.ampscope_next_call(thread), op=tracer.ampscope_op(op, b"", 0), phase=1)
    tracer.ampscope_call(thread, ctypes.byref(record))
for _ in range(2):
    call(b"aten::addmm", (b"gemm", 3000), (b"bias", 1000))
    call(b"aten::exp", (b"exp", 500))
fake.fake_launch(b"the program's own", ctypes.c_uint64(100))
tracer.ampscope_stop()
print("alive")
"""


class CuptiLibrary(unittest.TestCase):
    def run_program(self, folder: str, options: str, libraries: str) -> subprocess.CompletedProcess:
        environment = {**os.environ, "AMPSCOPE_TRACE_DIR": folder, "AMPSCOPE_OPTIONS": options, "LD_LIBRARY_PATH": libraries}
        command = [sys.executable, "-c", PROGRAM, RUNTIME / "libampscope_tracer.so"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)

    def test_what_the_library_tells_stands_in_the_report(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            done = self.run_program(folder, "stats=dtype;cupti=1", str(FAKES))
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "alive\n", ""))
            session = Path(folder) / "run.ampscope"
            subprocess.run([AMPSCOPE, "ingest", folder, "-o", session], check=True, capture_output=True)
            shown = subprocess.run([AMPSCOPE, "report", session, "--format", "json"], check=True, capture_output=True)
            report = json.loads(shown.stdout)
            work = report["device_work"]
            self.assertEqual(
                [(op["op"], op["count"], round(op["seconds"], 12)) for op in work["ops"]],
                [("aten::addmm", 4, 8e-6), ("aten::exp", 2, 1e-6)],
            )
            kernels = {(each["name"], each["owner"]): (each["count"], each["ops"]) for each in work["kernels"]}
            self.assertEqual(
                kernels,
                {
                    ("gemm", "op"): (2, ["aten::addmm"]),
                    ("bias", "op"): (2, ["aten::addmm"]),
                    ("exp", "op"): (2, ["aten::exp"]),
                    ("the program's own", "outside"): (1, []),
                    ("statistics", "tracer"): (3, []),
                },
            )
            self.assertEqual(report["coverage"]["notices"], [])
            text = subprocess.run([AMPSCOPE, "report", session], check=True, capture_output=True, text=True).stdout
            self.assertIn("\nDevice\n", text)


if __name__ == "__main__":
    unittest.main()
