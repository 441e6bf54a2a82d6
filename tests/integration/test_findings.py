# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Every rule finds its fault program among the first three findings, at the right place and step; programs that look
alike and are right, and the examples, get no warning and no error.
docs/accuracy.md is the table of what was found."""

import json
import re
import subprocess
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

import jsonschema

from harness import AMPSCOPE, EXAMPLES, SOURCE, TORCH, Case

FAULTS = SOURCE / "tests" / "data" / "faults"
ACCURACY = SOURCE / "docs" / "accuracy.md"
SCHEMA = json.loads((SOURCE / "reports" / "schema" / "ampscope-report-1.schema.json").read_text())
CLEAN = ("mlp", "mlp_custom_function", "cnn", "char_transformer")
FIRST = 3

Finding = dict[str, Any]


@dataclass
class Fault:
    """A program of tests/data/faults and its line `Expect:`. Its rule is its name where the line has none; `module=-` stands
    for a finding about the run, which has no op. A line `Options:` holds what `ampscope profile` needs to see it."""

    program: Path
    rule: str
    module: Optional[str]
    op: Optional[str]
    phase: Optional[str]
    first_step: int

    @staticmethod
    def of(program: Path) -> "Fault":
        line = re.search(r"^Expect: (.+)$", program.read_text(), re.M)
        assert line, f"{program.name} does not say what it expects"
        facts = dict(fact.split("=") for fact in line.group(1).split())
        module = facts["module"]
        return Fault(
            program, facts.get("rule", program.stem.replace("_", "-")),
            None if module in ("-", "<program>") else module, facts.get("op"), facts.get("phase"),
            int(facts["first_step"]),
        )  # fmt: skip

    @property
    def control(self) -> Path:
        return self.program.with_name(f"{self.program.stem}_control.py")

    def matches(self, finding: Finding) -> bool:
        names = ("rule", "module", "op", "phase", "first_step")
        return all(finding[name] == getattr(self, name) for name in names)

    def row(self, found: Finding, rank: int, total: int) -> str:
        """In the table of docs/accuracy.md."""
        where = f"{found['module'] or '<program>'} · {found['op']} · {found['phase']}" if found["op"] else "the run"
        control = f"`{self.control.stem}`: none" if self.control.exists() else ""
        cells = (
            f"`{self.program.stem}`", f"[{self.rule}](rules/{self.rule}.md)", where, str(found["first_step"]),
            found["severity"], f"{rank} of {total}", control,
        )  # fmt: skip
        return f"| {' | '.join(cells)} |"


def options(program: Path) -> list[str]:
    line = re.search(r"^Options: (.+)$", program.read_text(), re.M)
    return line.group(1).split() if line else []


def rules() -> list[str]:
    listed = subprocess.run([AMPSCOPE, "explain"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listed.splitlines()]


def faults() -> list[Fault]:
    """By rule, the one that bears its name first; without those that need a device (test_cuda_run.py)."""
    order = rules()
    texts = {path: path.read_text() for path in FAULTS.glob("*.py")}
    all_faults = [Fault.of(path) for path, text in texts.items() if "\nExpect: " in text and "\nNeeds: cuda\n" not in text]
    return sorted(all_faults, key=lambda fault: (order.index(fault.rule), fault.program.stem))


def place(finding: Finding) -> str:
    return f"{finding['module']} {finding['op']} {finding['phase']} step {finding['first_step']}"


class FindingsTest(Case):
    def findings(self, *command: Any, extra: tuple[str, ...] = (), timeout: float = 300) -> list[Finding]:
        wanted = ["--force", "--quiet", *options(Path(command[0])), *extra]
        session = self.profile(*command, options=wanted, timeout=timeout).session
        arguments = [AMPSCOPE, "report", str(session), "--format", "json"]
        runs = [subprocess.run(arguments, capture_output=True, text=True, check=True).stdout for _ in range(2)]
        self.assertEqual(*runs, "same session, same bytes")
        report = json.loads(runs[0])
        jsonschema.Draft202012Validator(SCHEMA).validate(report)
        return report["findings"]

    def check_silent(self, name: str, findings: list[Finding]) -> None:
        loud = [f"{f['severity']} {f['rule']} at {place(f)}: {f['message']}" for f in findings if f["severity"] != "note"]
        self.assertEqual(loud, [], f"{name} is right, and was found fault with")

    def test_faults_are_found_where_they_are(self) -> None:
        table = []
        for fault in faults():
            with self.subTest(fault=fault.program.stem):
                findings = self.findings(fault.program)
                ranks = [rank for rank, finding in enumerate(findings, 1) if fault.matches(finding)]
                found = [f"{f['severity']} {f['rule']} at {place(f)}" for f in findings[: 2 * FIRST]]
                self.assertTrue(ranks and ranks[0] <= FIRST, f"{fault} is not among the first {FIRST} of {found}")
                told = findings[ranks[0] - 1]
                for name in ("message", "remedy"):
                    self.assertTrue(told[name].endswith("."), f"{name} is a sentence")
                table.append(fault.row(told, ranks[0], len(findings)))
            if fault.control.exists():
                with self.subTest(control=fault.control.stem):
                    self.check_silent(fault.control.name, self.findings(fault.control))
        print("\n" + "\n".join(table))
        rows = [line for line in ACCURACY.read_text().splitlines() if line.startswith("| `")]
        if TORCH >= (2, 7):  # an older one makes another number of findings of the same faults
            self.assertEqual(rows, table, "docs/accuracy.md says otherwise")

    def test_clean_examples_are_silent(self) -> None:
        for name in CLEAN:
            for dtype in ("fp16", "bf16"):
                with self.subTest(example=name, dtype=dtype):
                    program = EXAMPLES / f"{name}.py"
                    self.check_silent(name, self.findings(program, "--steps", 200, "--dtype", dtype, timeout=600))
                with self.subTest(example=name, dtype=dtype, reference="shadow"):
                    steps = ("--steps", 20, "--dtype", dtype)
                    shadow = ("--reference", "shadow", "--reference-every", "5")
                    self.check_silent(name, self.findings(program, *steps, extra=shadow, timeout=600))


if __name__ == "__main__":
    unittest.main()
