# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`profile --cupti` where there is no device: training is bit-identical, and the session says why there is no device work. The
real CUPTI, which torch for CUDA loads, is not called: without a driver some versions of it crash. With a CUPTI of the tests in
its place, what it tells stands under the right ops of a real torch."""

import ctypes
import importlib.util
import re
import subprocess
import unittest
from pathlib import Path

from harness import EXAMPLES, Case

SOURCE = Path(__file__).resolve().parents[2]

# The dispatcher is asked without Python's look for a device before it; the op begins, and fails.
ASKS_FOR_A_DEVICE = """
import torch
torch.ones(2).exp()
try:
    torch.ops.aten.empty.memory_format([2], device=torch.device("cuda"))
except (RuntimeError, AssertionError, NotImplementedError) as error:
    print("no device")
torch.ones(2).cos()
"""


# The same with a CUPTI and a driver of the tests, which stand in the process before torch asks for them.
WITH_FAKES = """
import ctypes, sys
for library in sys.argv[1:]:
    fake = ctypes.CDLL(library, ctypes.RTLD_GLOBAL)
ctypes.c_int.in_dll(fake, "fake_launches_with_ids").value = 1
import torch
for _ in range(3):
    torch.ones(2).exp()
    try:
        torch.ops.aten.empty.memory_format([2], device=torch.device("cuda"))
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        print("no device")
    torch.ones(2).cos()
"""


def build_fakes(folder: Path) -> list[str]:
    """A driver and a CUPTI by name only; the latter has every function that this torch asks of CUPTI, of which the tests' one
    answers those that ampscope calls."""
    torch = Path(importlib.util.find_spec("torch").origin).parent / "lib" / "libtorch_cpu.so"
    listing = subprocess.run(["nm", "-D", "--undefined-only", torch], capture_output=True, text=True, check=True).stdout
    wanted = set(re.findall(r"\b(cupti\w+)", listing))
    version = (re.findall(r"\bcupti\w+@(\S+)", listing) or ["libcupti.so.13"])[0]
    source = SOURCE / "tests" / "unit" / "analyzer" / "tracer"
    defined = set(re.findall(r"FAKE int (cupti\w+)", (source / "fake_cupti_library.cpp").read_text()))
    stubs = [f'extern "C" FAKE int {name}() {{ return 999; }}' for name in sorted(wanted - defined)]
    (folder / "cupti.cpp").write_text('#include "tests/unit/analyzer/tracer/fake_cupti_library.cpp"\n' + "\n".join(stubs))
    (folder / "cupti.map").write_text(f"{version} {{ global: *; }};")
    driver, cupti = folder / "libcuda.so.1", folder / "libcupti.so.13"
    compiler = ["g++", "-std=c++20", "-shared", "-fPIC", f"-I{SOURCE}"]
    subprocess.run([*compiler, source / "fake_driver_library.cpp", "-Wl,-soname,libcuda.so.1", "-o", driver], check=True)
    gpu = SOURCE / "analyzer" / "gpu"
    subprocess.run(
        [*compiler, folder / "cupti.cpp", gpu / "cupti_activity.cpp", f"-Wl,-soname,{version},--version-script={folder}/cupti.map", "-o", cupti],
        check=True,
    )  # fmt: skip
    return [str(driver), str(cupti)]


def has_driver() -> bool:
    try:
        ctypes.CDLL("libcuda.so.1")
    except OSError:
        return False
    return True


class CuptiTest(Case):
    def notices(self, session) -> list[str]:
        return [row["text"] for row in session.rows("SELECT text FROM notice") if "--cupti" in row["text"]]

    def test_training_without_a_device_is_bit_identical(self) -> None:
        common = (EXAMPLES / "mlp.py", "--steps", 20, "--dtype", "fp16", "--threads", 1, "--save", self.folder / "state.pt")
        printed = self.plain(*common)
        expected = (self.folder / "state.pt").read_bytes()
        (self.folder / "state.pt").unlink()
        result = self.profile(*common, options=("--cupti",))
        self.assertEqual(result.output.splitlines()[: len(printed.splitlines())], printed.splitlines())
        self.assertEqual((self.folder / "state.pt").read_bytes(), expected)
        session = self.open(result)
        self.assertEqual(
            self.notices(session), ["no device work (--cupti): no call that was measured touched a CUDA device"]
        )
        self.assertEqual(session.rows("SELECT count(*) FROM device_work")[0][0], 0)
        self.assertIn("cupti=1", session.run("options") or "")

    @unittest.skipIf(has_driver(), "there is a driver here")
    def test_an_op_that_asks_for_a_device_without_a_driver(self) -> None:
        result = self.profile(self.script(ASKS_FOR_A_DEVICE), options=("--cupti",))
        self.assertIn("no device", result.output)
        session = self.open(result)
        self.assertIn("aten::cos", {call.name for call in session.calls(with_stats=False)})
        self.assertEqual(self.notices(session), ["no device work (--cupti): there is no NVIDIA driver in this process"])

    @unittest.skipIf(has_driver(), "there is a driver here")
    def test_what_a_device_does_stands_under_the_op_that_asked_for_it(self) -> None:
        fakes = build_fakes(self.folder)
        result = self.profile(self.script(WITH_FAKES), *fakes, options=("--cupti",))
        self.assertEqual(result.output.count("no device"), 3)
        session = self.open(result)
        self.assertEqual(self.notices(session), [])
        rows = session.rows(
            "SELECT d.owner, o.name, count(DISTINCT c.id), sum(d.count), sum(d.duration_ns) FROM device_work d LEFT JOIN call c "
            "ON c.id = d.call LEFT JOIN site s ON s.id = c.site LEFT JOIN op o ON o.id = s.op GROUP BY 1, 2 ORDER BY 1"
        )
        # Around each op two times the tracer's, of which the first comes before CUPTI is started.
        self.assertEqual([tuple(row) for row in rows], [(0, "aten::empty", 3, 3, 300), (1, None, 0, 5, 500)])


if __name__ == "__main__":
    unittest.main()
