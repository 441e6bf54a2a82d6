# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A program that multiplies in 8 bits: its float8 tensors are measured as they are stored, and the scale factors of
torch._scaled_mm are in the session and in the reports. torch runs it on the CPU too."""

import json
import subprocess
import unittest
from typing import Any

import torch
from harness import AMPSCOPE, Case

TRAIN = """
import json, sys, torch

def scaled(x, dtype):
    scale = (x.abs().max() / torch.finfo(dtype).max).float()
    return (x / scale).to(dtype), scale

class Fp8Linear(torch.nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.randn(outputs, inputs) / inputs)

    def forward(self, x):
        with torch.no_grad():
            a, scale_a = scaled(x, torch.float8_e4m3fn)
            b, scale_b = scaled(self.weight, torch.float8_e4m3fn)
            result = torch._scaled_mm(a, b.t(), scale_a=scale_a, scale_b=scale_b, out_dtype=torch.bfloat16)
        for name, value in (("a", a), ("b", b)):
            wide = value.double()
            seen.append([name, wide.abs().max().item(), (wide == 0).sum().item(), wide.sum().item()])
        scales.append([scale_a.item(), scale_b.item()])
        return result

torch.manual_seed(0)
seen, scales = [], []
model = torch.nn.Sequential(torch.nn.Identity(), Fp8Linear(32, 16))
with torch.no_grad():
    for step in range(3):
        model(torch.randn(16, 32) * 10**step)
json.dump({"seen": seen, "scales": scales}, sys.stdout)
"""

ROWS = """
import torch
x, w = torch.randn(16, 32), torch.randn(16, 32)
for step in range(2):
    rows, columns = x.abs().amax(1, keepdim=True) / 448, w.abs().amax(1, keepdim=True) / 448
    a, b = (x / rows).to(torch.float8_e4m3fn), (w / columns).to(torch.float8_e4m3fn)
    torch._scaled_mm(a, b.t(), scale_a=rows, scale_b=columns.t(), out_dtype=torch.bfloat16)
"""


def multiplies() -> bool:
    """Whether this torch has the op on the CPU."""
    one = torch.ones(())
    a = torch.ones(16, 16).to(torch.float8_e4m3fn)
    try:
        torch._scaled_mm(a, a.t(), scale_a=one, scale_b=one, out_dtype=torch.bfloat16)
    except (RuntimeError, NotImplementedError):
        return False
    return True


@unittest.skipUnless(multiplies(), "this torch does not multiply in 8 bits on the CPU")
class Fp8Test(Case):
    def report(self, path: Any, *options: str) -> str:
        return subprocess.run([AMPSCOPE, "report", str(path), *options], check=True, stdout=subprocess.PIPE, text=True).stdout

    def test_tensors_and_scales(self) -> None:
        result = self.profile(self.script(TRAIN))
        told = json.loads(result.output[result.output.index("{") : result.output.index("}") + 1])
        calls = [call for call in self.open(result).calls() if call.op == "aten::_scaled_mm"]
        self.assertEqual(len(calls), 3)
        for step, call in enumerate(calls):
            uses = {use.slot: use for use in call.uses if not use.output}
            self.assertEqual([uses[slot].dtype for slot in range(4)], ["float8_e4m3fn"] * 2 + ["float32"] * 2)
            for slot, (_, absmax, zero, total) in enumerate(told["seen"][2 * step : 2 * step + 2]):
                stats = uses[slot].stats
                assert stats is not None
                self.assertEqual((stats.absmax, stats.zero, stats.sum), (absmax, zero, total))
                self.assertEqual(stats.absmax, 448, "the scale makes use of the whole format")
            for slot, scale in zip((2, 3), told["scales"][step]):
                stats = uses[slot].stats
                assert stats is not None
                self.assertEqual((uses[slot].shape, stats.min, stats.max), ((), scale, scale))

        report = json.loads(self.report(result.session, "--format", "json"))
        scales = {scale["scale"]: scale for scale in report["fp8_scales"]}
        self.assertEqual(list(scales), ["scale_a", "scale_b"])
        for index, scale in enumerate(scales.values()):
            values = [pair[index] for pair in told["scales"]]
            self.assertEqual((scale["min"], scale["max"]), (min(values), max(values)))
            self.assertEqual((scale["module"], scale["op"], scale["phase"]), ("1", "aten::_scaled_mm", "forward"))
            self.assertEqual((scale["dtype"], scale["calls"], scale["operand_absmax"]), ("float8_e4m3fn", 3, 448))
        self.assertGreater(scales["scale_a"]["max"], 50 * scales["scale_a"]["min"])

        text = self.report(result.session)
        self.assertRegex(text, r"Scales of 8-bit products[^\n]*\n[^\n]*\n +1 +_scaled_mm +forward +scale_a +\S+ +448 ")
        saved = self.folder / "report.json"
        saved.write_text(json.dumps(report))
        self.assertEqual(self.report(saved), text, "a report in the place of its session")

    def test_a_scale_for_each_row(self) -> None:
        report = json.loads(self.report(self.profile(self.script(ROWS)).session, "--format", "json"))
        self.assertEqual([scale["scale"] for scale in report["fp8_scales"]], ["scale_a", "scale_b"] * 2, "two sites")
        for scale in report["fp8_scales"]:
            self.assertEqual((scale["calls"], scale["elements"]), (1, 16))
            self.assertLess(scale["min"], scale["max"])


if __name__ == "__main__":
    unittest.main()
