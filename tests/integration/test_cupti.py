# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`profile --cupti` where there is no device: training is bit-identical, and the session says why there is no device work. The
real CUPTI, which torch for CUDA loads, is not called: without a driver some versions of it crash."""

import ctypes
import unittest

from harness import EXAMPLES, Case

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


if __name__ == "__main__":
    unittest.main()
