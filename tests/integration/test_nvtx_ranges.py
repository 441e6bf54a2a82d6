# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`profile --nvtx-ranges` records the ranges that a program has for itself, without a GPU; `report --range` looks through
one of them."""

import json
import os
import subprocess
import sys
import unittest
from typing import Any

from harness import AMPSCOPE, Case

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


@unittest.skipUnless(os.environ.get("AMPSCOPE_NVTX_LOG_LIBRARY"), "built without NVTX headers")
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
            self.assertEqual([each["name"] for each in whole["ranges"]], ["backward", "epoch", "forward", "left open"])
            forward = ops(self.report(result.session, "--range", "forward"))
            self.assertIn("aten::exp", forward)
            self.assertFalse([op for op in forward if "backward" in op])
            self.assertNotIn("aten::cos", forward)
            self.assertIn("aten::cos", ops(self.report(result.session, "--range", "left open")))
            self.assertIn("aten::exp", ops(self.report(result.session, "--range", "epoch")))
            backward = self.report(result.session, "--range", "backward")
            phases = {op["phase"] for layer in backward["layers"] for op in layer["ops"]}
            self.assertEqual(phases, {"backward", "other"}, "and the gradient that backward starts from")

    def test_another_listener_is_not_pushed_aside(self) -> None:
        program = self.script(TRAIN)
        environment = {**os.environ, "NVTX_INJECTION64_PATH": "/other/tool.so"}
        command = [AMPSCOPE, "profile", "--nvtx-ranges", "-o", str(self.folder / "no.ampscope"), "--", sys.executable, str(program)]
        done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("/other/tool.so", done.stderr)


if __name__ == "__main__":
    unittest.main()
