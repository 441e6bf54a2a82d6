# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Every rule finds its fault program among the first three findings, at the right place and step; programs that look
alike and are right, and the examples, get no warning and no error."""

import json
import re
import subprocess
import unittest
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterator, Optional

import jsonschema

from harness import AMPSCOPE, EXAMPLES, SOURCE, Case

FAULTS = SOURCE / "tests" / "data" / "faults"
SCHEMA = json.loads((SOURCE / "reports" / "schema" / "ampscope-report-1.schema.json").read_text())
CLEAN = ("mlp", "mlp_custom_function", "cnn", "char_transformer")
FIRST = 3

Finding = dict[str, Any]


@dataclass
class Expected:
    """The line `Expect:` of a fault program: `module=-` stands for a finding about the run, which has no op."""

    rule: str
    module: Optional[str]
    op: Optional[str]
    phase: Optional[str]
    first_step: int

    @staticmethod
    def of(program: Path) -> "Expected":
        line = re.search(r"^Expect: (.+)$", program.read_text(), re.M)
        assert line, f"{program.name} does not say what it expects"
        facts = dict(fact.split("=") for fact in line.group(1).split())
        module = facts["module"]
        return Expected(
            program.stem.replace("_", "-"), None if module in ("-", "<program>") else module, facts.get("op"),
            facts.get("phase"), int(facts["first_step"]),
        )  # fmt: skip

    def matches(self, finding: Finding) -> bool:
        return all(finding[name] == value for name, value in vars(self).items())


def rules() -> list[str]:
    listed = subprocess.run([AMPSCOPE, "explain"], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listed.splitlines()]


def programs() -> Iterator[tuple[str, Path, Path]]:
    for rule in rules():
        stem = rule.replace("-", "_")
        yield rule, FAULTS / f"{stem}.py", FAULTS / f"{stem}_control.py"


def place(finding: Finding) -> str:
    return f"{finding['module']} {finding['op']} {finding['phase']} step {finding['first_step']}"


class FindingsTest(Case):
    def findings(self, *command: Any, timeout: float = 300) -> list[Finding]:
        session = self.profile(*command, options=["--force", "--quiet"], timeout=timeout).session
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
        for rule, fault, control in programs():
            with self.subTest(rule=rule):
                expected = Expected.of(fault)
                findings = self.findings(fault)
                ranks = [rank for rank, finding in enumerate(findings, 1) if expected.matches(finding)]
                found = [f"{f['severity']} {f['rule']} at {place(f)}" for f in findings[: 2 * FIRST]]
                self.assertTrue(ranks and ranks[0] <= FIRST, f"{expected} is not among the first {FIRST} of {found}")
                for name in ("message", "remedy"):
                    self.assertTrue(findings[ranks[0] - 1][name].endswith("."), f"{name} is a sentence")
                table.append((rule, findings[ranks[0] - 1], ranks[0], len(findings)))
            with self.subTest(control=rule):
                self.check_silent(control.name, self.findings(control))
        print(f"\n{'rule':<26} {'severity':<8} {'rank':<7} place")
        for rule, finding, rank, total in table:
            print(f"{rule:<26} {finding['severity']:<8} {rank} of {total:<2} {place(finding)}")

    def test_clean_examples_are_silent(self) -> None:
        for name in CLEAN:
            for dtype in ("fp16", "bf16"):
                with self.subTest(example=name, dtype=dtype):
                    program = EXAMPLES / f"{name}.py"
                    self.check_silent(name, self.findings(program, "--steps", 200, "--dtype", dtype, timeout=600))


if __name__ == "__main__":
    unittest.main()
