# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`profile --nvtx-ranges` records the ranges that a program has for itself, without a GPU; `report --range` looks through
one of them."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from harness import AMPSCOPE, EXAMPLES, Case

TRAIN = """
import torch
from torch.cuda import nvtx
model = torch.nn.Linear(4, 4)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
nvtx.mark("begin")
epoch = nvtx.range_start("epoch")
for step in range(3):
    optimizer.zero_grad()
    with nvtx.range("forward"):
        loss = model(torch.randn(2, 4)).exp().sum()
    nvtx.range_push("backward")
    loss.backward()
    nvtx.range_pop()
    optimizer.step()
nvtx.range_end(epoch)
nvtx.range_push("left open")
torch.ones(3).cos()
"""


def ops(report: Any) -> set[str]:
    return {op["op"] for layer in report["layers"] for op in layer["ops"]}


def speaks_nvtx() -> bool:
    mark = "import torch; torch.cuda.nvtx.mark('begin')"
    return subprocess.run([sys.executable, "-c", mark], stderr=subprocess.DEVNULL).returncode == 0


@unittest.skipUnless(os.environ.get("AMPSCOPE_NVTX_INCLUDE"), "built without NVTX headers")
@unittest.skipUnless(speaks_nvtx(), "this torch was built without NVTX")
class NvtxRangesTest(Case):
    def report(self, path: Any, *options: str) -> Any:
        command = [AMPSCOPE, "report", str(path), "--format", "json", *options]
        return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

    def test_a_program_seen_through_its_ranges(self) -> None:
        for options in (("--nvtx-ranges",), ("--nvtx-ranges", "--nvtx", "--force")):
            result = self.profile(self.script(TRAIN), options=options)
            session = self.open(result)
            rows = session.rows("SELECT domain, name, count(*), count(end_ns) FROM nvtx_range GROUP BY 1, 2 ORDER BY 2")
            self.assertEqual(
                [tuple(row) for row in rows],
                [("", "backward", 3, 3), ("", "epoch", 1, 1), ("", "forward", 3, 3), ("", "left open", 1, 0)],
            )
            whole = self.report(result.session)
            self.assertEqual(sorted(each["name"] for each in whole["ranges"]), ["backward", "epoch", "forward", "left open"])
            self.assertEqual(whole["ranges"][0]["name"], "epoch", "most time first")
            text = subprocess.run([AMPSCOPE, "report", str(result.session)], check=True, stdout=subprocess.PIPE, text=True).stdout
            self.assertRegex(text, r"Ranges of the program[^\n]*\n +range +domain +times +time\n +epoch +1 ")
            forward = ops(self.report(result.session, "--range", "forward"))
            self.assertIn("aten::exp", forward)
            self.assertFalse([op for op in forward if "backward" in op])
            self.assertNotIn("aten::cos", forward)
            self.assertIn("aten::cos", ops(self.report(result.session, "--range", "left open")))
            self.assertIn("aten::exp", ops(self.report(result.session, "--range", "epoch")))
            backward = self.report(result.session, "--range", "backward")
            phases = {op["phase"] for layer in backward["layers"] for op in layer["ops"]}
            self.assertEqual(phases, {"backward", "other"}, "and the gradient that backward starts from")

    def test_a_libtorch_program(self) -> None:
        program = self.folder / "program"
        source = Path(__file__).parent / "programs" / "nvtx_ranges.cpp"
        subprocess.run(
            [EXAMPLES / "libtorch" / "build.sh", sys.executable, program, source],
            check=True, env={**os.environ, "CPLUS_INCLUDE_PATH": os.environ["AMPSCOPE_NVTX_INCLUDE"]},
        )  # fmt: skip
        result = self.profile(program, python=False, options=("--nvtx-ranges",))
        rows = self.open(result).rows("SELECT domain, name, count(*), count(end_ns) FROM nvtx_range GROUP BY 1, 2 ORDER BY 2")
        self.assertEqual(
            [tuple(row) for row in rows],
            [("", "backward", 3, 3), ("model", "forward", 3, 3), ("", "main", 1, 1), ("", "of another thread", 1, 1)],
        )
        forward = ops(self.report(result.session, "--range", "forward"))
        self.assertIn("aten::exp", forward)
        self.assertNotIn("aten::cos", forward)
        self.assertIn("aten::cos", ops(self.report(result.session, "--range", "of another thread")))
        phases = {op["phase"] for layer in self.report(result.session, "--range", "backward")["layers"] for op in layer["ops"]}
        self.assertIn("backward", phases)
        self.assertNotIn("forward", phases)

    def test_a_gate_and_a_comparison_through_a_range(self) -> None:
        session = self.profile(self.script(TRAIN), options=("--nvtx-ranges",)).session
        seen, whole = self.folder / "forward.json", self.folder / "whole.json"
        for path, options in ((seen, ["--range", "forward"]), (whole, [])):
            subprocess.run([AMPSCOPE, "report", session, "--format", "json", "-o", path, *options], check=True)
        for command in (["check", session, "--baseline", session], ["check", session, "--baseline", seen], ["compare", seen, session]):
            done = subprocess.run([AMPSCOPE, *command, "--range", "forward"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            done = subprocess.run([AMPSCOPE, *command, "--range", "forwards"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stdout)
        done = subprocess.run([AMPSCOPE, "compare", whole, session, "--range", "forward"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("does not tell NVTX ranges apart", done.stderr)
        report = self.folder / "check.json"
        subprocess.run([AMPSCOPE, "check", session, "--range", "forward", "--json", report], check=True, capture_output=True)
        self.assertEqual(json.loads(report.read_text())["run"]["range"], "forward")
        self.assertNotIn("aten::cos", ops(json.loads(report.read_text())))

    def test_another_listener_is_not_pushed_aside(self) -> None:
        program = self.script(TRAIN)
        environment = {**os.environ, "NVTX_INJECTION64_PATH": "/other/tool.so"}
        command = [AMPSCOPE, "profile", "--nvtx-ranges", "-o", str(self.folder / "no.ampscope"), "--", sys.executable, str(program)]
        done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/other/tool.so", done.stderr)


if __name__ == "__main__":
    unittest.main()
