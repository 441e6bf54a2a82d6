# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""torch's own OpInfo database under ampscope, every op compared with its local reference: no crash, results bit-identical
to the plain run, statistics equal to the oracle's."""

import pickle
import sys
import unittest
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

from compare import Explanations, compare
from exclusions import EXCLUDED, RECORDED_OTHERWISE, UNINITIALISED
from harness import UNREFERENCED, Call, Case, Session

Results = list[tuple[str, str]]


def cut_into_samples(session: Session) -> dict[int, list[Call]]:
    """The calls between the two marks of each sample."""
    samples: dict[int, list[Call]] = {}
    current = None
    for call in session.calls():
        if call.op != "conformance::mark":
            if current is not None:
                samples[current].append(call)
            continue
        stats = call.uses[0].stats
        assert stats is not None
        number = int(stats.min)
        current = None if number == current else number
        if current is not None:
            samples[current] = []
    return samples


class OpInfoTest(Case):
    explanations = Explanations(HERE / "expected_differences.tsv")

    def run_three_times(self, dtype: str) -> tuple[Results, Results, Results, dict[int, Any], Session]:
        program, env = HERE / "opinfo_program.py", {"PYTHONHASHSEED": "0"}
        files = [self.folder / name for name in ("plain", "traced", "recorded", "recording")]
        self.plain(program, files[0], "--dtype", dtype, env=env)
        profile = self.profile(program, files[1], "--dtype", dtype, options=("--reference", "shadow"), env=env)
        self.plain(program, files[2], "--dtype", dtype, "--record", files[3], env=env)
        plain, traced, recorded, recording = (pickle.loads(file.read_bytes()) for file in files)
        return plain, traced, recorded, recording, self.open(profile)

    def check(self, dtype: str) -> None:
        plain, traced, recorded, recording, session = self.run_three_times(dtype)
        changed = sorted({name for (name, a), (_, b) in zip(plain, traced) if a != b and name not in UNINITIALISED})
        self.assertEqual([name for name, _ in plain], [name for name, _ in traced])
        self.assertEqual(changed, [], "operators whose results differ under ampscope")

        self.check_references(dtype, session)
        samples = cut_into_samples(session)
        self.assertEqual(len(samples), len(plain), "samples in the session")
        problems: dict[str, list[str]] = defaultdict(list)
        passed: Counter[str] = Counter()
        tensors = references = 0
        referenced: set[str] = set()
        for number, (name, outcome) in enumerate(plain):
            if name in UNINITIALISED or name in RECORDED_OTHERWISE or outcome.startswith("raised"):
                continue
            if recorded[number][1] != outcome:
                problems[name].append("the recorder changes the results of this operator")
                continue
            result = compare(samples[number], recording[number], self.explanations)
            tensors += result.tensors
            references += result.references
            referenced |= result.referenced_ops
            problems[name] += result.problems
            passed[name] += not result.problems
        failed = sorted(name for name in problems if problems[name])
        raised = sorted({name for name, outcome in plain if outcome.startswith("raised")})
        unmeasured = sum(count for (_, kind), count in self.explanations.met.items() if kind.startswith("unmeasured"))
        self.explanations.met.clear()
        print(
            f"{dtype}: {len(plain)} samples of {len({n for n, _ in plain})} operators (in-place variants counted) "
            f"bit-identical; statistics of {len(passed) - len(failed)} operators and {tensors} tensors equal the oracle's; "
            f"errors of {references} results of {len(referenced)} ATen operators equal those of float64 and NumPy; "
            f"{unmeasured} tensors hold nothing to measure; "
            f"{len(failed)} operators failed; {len(raised)} raised the same error in both runs",
            flush=True,
        )
        self.assertEqual(failed, [], "\n".join(f"{name}: {problem}" for name in failed for problem in problems[name][:3]))
        self.assertLess(unmeasured, 0.05 * tensors, "tensors without numbers")

    def check_references(self, dtype: str, session: Session) -> None:
        detached = session.rows("SELECT text FROM notice WHERE kind = 1")
        self.assertEqual([row[0] for row in detached], [], "the tracer gave up")
        rows = session.rows(
            """SELECT reason, sum(count) AS calls, count(DISTINCT op) AS ops FROM reference_count WHERE level = 1
               GROUP BY reason"""
        )
        by_reason = {UNREFERENCED[row["reason"]]: (row["calls"], row["ops"]) for row in rows}
        print(f"{dtype}: calls (operators) by what became of their reference: {by_reason}", flush=True)
        self.assertNotIn("failed", by_reason)
        self.assertGreater(by_reason["compared"][1], 400)
        excluded = {row[0] for row in session.rows("SELECT name FROM op WHERE id IN (SELECT op FROM reference_count WHERE reason = 14)")}
        self.assertLessEqual(len(excluded), 8, "operators that are excluded by name")

    def test_float32(self) -> None:
        self.check("fp32")

    def test_float16(self) -> None:
        self.check("fp16")

    def test_bfloat16(self) -> None:
        self.check("bf16")

    @classmethod
    def tearDownClass(cls) -> None:
        for table, text in ((EXCLUDED, "not run"), (UNINITIALISED, "not compared"), (RECORDED_OTHERWISE, "numbers not compared")):
            for name, reason in sorted(table.items()):
                print(f"{text}: {name}: {reason}")


if __name__ == "__main__":
    unittest.main()
