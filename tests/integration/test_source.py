# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""--source: every op names the line of the program that calls it; backward names the line of its forward op."""

import json
import re
import subprocess
import unittest

from harness import AMPSCOPE, Case, Session

# A mark `# line: NAME` names a line.
PROGRAM = """
import hashlib
import torch
from torch import nn

torch.manual_seed(0)

class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x * 2  # line: custom forward
    @staticmethod
    def backward(ctx, grad):
        return grad * 2  # line: custom backward

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(8, 8)
        self.second = nn.Linear(8, 4)
    def forward(self, x):
        x = self.first(x)  # line: first
        x = torch.exp(x)  # line: exp up
        x = torch.exp(-x)  # line: exp down
        x = Twice.apply(x)
        return self.second(x)  # line: second

model = Net()
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
for step in range(3):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(torch.randn(5, 8)).float().square().mean()  # line: loss
    loss.backward()
    optimizer.step()  # line: update
digest = hashlib.sha256()
for parameter in model.parameters():
    digest.update(parameter.detach().numpy().tobytes())
print(digest.hexdigest(), torch.random.get_rng_state().sum().item(), loss.item())
"""


class SourceTest(Case):
    def setUp(self) -> None:
        super().setUp()
        self.program = self.script(PROGRAM, "train me.py")
        lines = PROGRAM.splitlines()
        marks = {found.group(1): at for at, line in enumerate(lines, 1) if (found := re.search("# line: (.+)$", line))}
        self.lines = {name: f"{self.program.name}:{at}" for name, at in marks.items()}

    def places(self, session: Session, op: str, phase: int) -> list[str]:
        """Lines of the sites of an op, by module and ordinal."""
        rows = session.rows(
            """SELECT place FROM site s JOIN op o ON o.id = s.op LEFT JOIN module m ON m.id = s.module
               LEFT JOIN source ON source.site = s.id WHERE o.name = ? AND s.phase = ? ORDER BY m.path, s.ordinal, s.id""",
            op, phase,
        )  # fmt: skip
        return [row[0] for row in rows]

    def test_every_op_names_its_line(self) -> None:
        session = self.open(self.profile(self.program, options=["--source"]))
        lines = self.lines
        self.assertEqual(self.places(session, "aten::addmm", 1), [lines["first"], lines["second"]])
        self.assertEqual(self.places(session, "aten::exp", 1), [lines["exp up"], lines["exp down"]])
        self.assertEqual(set(self.places(session, "aten::mean", 1)), {lines["loss"]})
        self.assertEqual(set(self.places(session, "aten::add_", 3)), {lines["update"]})
        self.assertIn(lines["custom forward"], self.places(session, "aten::mul", 1))
        known = session.rows("SELECT count(*) FROM site s JOIN source ON source.site = s.id WHERE s.phase = 1")[0][0]
        self.assertEqual(known, session.rows("SELECT count(*) FROM site WHERE phase = 1")[0][0], "all of forward")

    def test_backward_takes_the_line_of_its_forward_op(self) -> None:
        session = self.open(self.profile(self.program, options=["--source"]))
        lines = self.lines
        matrix = set(self.places(session, "aten::mm", 2))
        self.assertEqual(matrix, {lines["first"], lines["second"]})
        # The backward of exp multiplies by its result, the later call first; a Function's own backward has its own lines.
        multiplied = self.places(session, "aten::mul", 2)
        for name in ("exp up", "exp down", "custom backward"):
            self.assertIn(lines[name], multiplied)

    def test_training_is_bit_identical(self) -> None:
        plain = self.plain(self.program)
        self.assertEqual(self.profile(self.program, options=["--source"]).output, plain)

    def test_without_it_there_are_no_lines(self) -> None:
        session = self.open(self.profile(self.program))
        self.assertEqual(session.rows("SELECT count(*) FROM source")[0][0], 0)

    def test_reports_name_the_line(self) -> None:
        program = self.script(
            """
            import torch
            from torch import nn
            class Root(nn.Module):
                def forward(self, x):
                    return torch.sqrt(x - 1e6)  # nan
            model = nn.Sequential(nn.Linear(4, 4), Root())
            with torch.autocast("cpu", dtype=torch.bfloat16):
                model(torch.randn(2, 4)).sum().backward()
            torch.optim.SGD(model.parameters(), lr=0.1).step()
            """,
            "origin.py",
        )
        session = self.profile(program, options=["--source"]).session

        def report(name: str) -> str:
            command = [AMPSCOPE, "report", str(session), "--format", name]
            return subprocess.run(command, capture_output=True, text=True, check=True).stdout

        (finding,) = [f for f in json.loads(report("json"))["findings"] if f["rule"] == "nan-origin"]
        self.assertEqual(finding["source"], "origin.py:6")
        for name in ("text", "markdown", "html", "junit"):
            self.assertIn("at origin.py:6", report(name), name)
        results = json.loads(report("sarif"))["runs"][0]["results"]
        (result,) = [each for each in results if each["ruleId"] == "nan-origin"]
        place = result["locations"][0]["physicalLocation"]
        self.assertEqual(place, {"artifactLocation": {"uri": "origin.py"}, "region": {"startLine": 6}})


if __name__ == "__main__":
    unittest.main()
