# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""--reference certified: every kind of op it knows gets a bound, the bounds hold against mpmath, the seed repeats the
sample, and training stays what it was."""

import json
import sqlite3
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Callable, Sequence

import jsonschema
import mpmath
import torch

from harness import AMPSCOPE, EXAMPLES, SOURCE, Case, Profile

PROGRAMS = Path(__file__).parent / "programs"
sys.path.insert(0, str(PROGRAMS))

from certified_ops import DTYPES, calls

SCHEMA = json.loads((SOURCE / "reports" / "schema" / "ampscope-report-1.schema.json").read_text())
ALL = 1_000_000  # samples: every element
# A binary64 result of these small tensors, in ULP of the narrowest format that is looked at here (24 bits).
SMALL = 2.0**-20

BITS = 200
mpmath.mp.prec = BITS


def exact(value: float) -> mpmath.mpf:
    return mpmath.mpf(value)


def dot(a: Sequence[float], b: Sequence[float]) -> mpmath.mpf:
    return mpmath.fsum(exact(x) * exact(y) for x, y in zip(a, b))


class CertifiedTest(Case):
    def certified(self, *command: object, samples: int = 4, seed: int = 0) -> Profile:
        options = ("--reference", "certified", "--reference-samples", str(samples), "--reference-seed", str(seed))
        return self.profile(*command, options=["--force", "--quiet", *options])

    def rows(self, profile: Profile) -> list[sqlite3.Row]:
        return self.open(profile).rows(
            """SELECT o.name AS op, n.* FROM certification n JOIN tensor t ON t.id = n.tensor JOIN call c ON c.id = t.call
               JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op ORDER BY n.tensor"""
        )

    def test_every_kind_of_op_is_certified(self) -> None:
        known = {name for name, _ in calls()}
        for dtype in DTYPES:
            with self.subTest(dtype=dtype):
                profile = self.certified(PROGRAMS / "certified_ops.py", dtype, samples=8)
                rows = [row for row in self.rows(profile) if row["op"] in known]
                sampled = {row["op"] for row in rows if row["sampled"] > row["uncertified"]}
                self.assertEqual(known - sampled, set(), "without one certified element")
                loose = [(row["op"], row["max_ulp_bound"]) for row in rows if not row["max_ulp_bound"] <= SMALL]
                self.assertEqual(loose, [], "binary64 is not that far off")
                elements = sum(row["sampled"] for row in rows)
                without = sum(row["uncertified"] for row in rows)
                print(f"{dtype}: {len(rows)} results of {len(sampled)} ops, {elements} elements, {without} without a bound")
                self.assertEqual(without, 0)
                report = json.loads(
                    subprocess.run(
                        [AMPSCOPE, "report", str(profile.session), "--format", "json"],
                        capture_output=True, text=True, check=True,
                    ).stdout
                )  # fmt: skip
                jsonschema.Draft202012Validator(SCHEMA).validate(report)
                self.assertIn('"certified"', json.dumps(report))
                self.assertIn("reference_seed=0", report["run"]["options"])
                text = subprocess.run([AMPSCOPE, "report", str(profile.session)], capture_output=True, text=True).stdout
                self.assertIn("certified: at", " ".join(text.split()))

    def test_bounds_hold_and_are_tight(self) -> None:
        """Every element is sampled, so the bound is one on the largest error of the binary64 result, which mpmath knows."""
        torch.manual_seed(3)
        x, y = torch.randn(6, 40).half(), torch.randn(40, 5).half()
        z = torch.randn(300).half()
        torch.save((x, y, z), self.folder / "inputs.pt")
        program = self.script(
            f"""
            import torch
            x, y, z = torch.load({str(self.folder / "inputs.pt")!r})
            x @ y
            z.exp()
            z.tanh()
            torch.softmax(x, -1)
            x.sum(1)
            """
        )
        found = {row["op"]: row for row in self.rows(self.certified(program, samples=ALL))}
        a, b, c = x.double(), y.double(), z.double()
        rows, columns = a.tolist(), b.t().tolist()

        def softmax(row: Sequence[float]) -> list[mpmath.mpf]:
            powers = [mpmath.exp(exact(v)) for v in row]
            return [power / mpmath.fsum(powers) for power in powers]

        each: Callable[[Callable[[mpmath.mpf], mpmath.mpf]], list[mpmath.mpf]] = lambda function: [
            function(exact(v)) for v in c.tolist()
        ]
        expected = {
            "aten::mm": (a @ b, [dot(row, column) for row in rows for column in columns]),
            "aten::exp": (c.exp(), each(mpmath.exp)),
            "aten::tanh": (c.tanh(), each(mpmath.tanh)),
            "aten::_softmax": (torch.softmax(a, -1), [v for row in rows for v in softmax(row)]),
            "aten::sum": (a.sum(1), [mpmath.fsum(map(exact, row)) for row in rows]),
        }
        for op, (binary64, values) in expected.items():
            with self.subTest(op=op):
                errors = [abs(exact(got) - value) for got, value in zip(binary64.flatten().tolist(), values)]
                self.assertEqual((found[op]["sampled"], found[op]["uncertified"]), (len(values), 0))
                self.assertGreaterEqual(found[op]["max_abs_bound"], float(max(errors)) * (1 - 2.0**-50))
                self.assertLessEqual(found[op]["max_abs_bound"], float(max(errors)) * (1 + 2.0**-20) + 1e-30)

    def test_the_seed_repeats_the_sample(self) -> None:
        program = PROGRAMS / "certified_ops.py"
        bounds = [
            [tuple(row)[1:] for row in self.rows(self.certified(program, "float16", samples=1, seed=seed))]
            for seed in (7, 7, 8)
        ]
        self.assertEqual(bounds[0], bounds[1])
        self.assertNotEqual(bounds[0], bounds[2])

    def test_training_is_bit_identical(self) -> None:
        for example in ("mlp.py", "cnn.py"):
            with self.subTest(example=example):
                command = (EXAMPLES / example, "--steps", 5, "--save", self.folder / "state.pt")
                self.plain(*command)
                expected = (self.folder / "state.pt").read_bytes()
                profile = self.certified(*command)
                self.assertEqual((self.folder / "state.pt").read_bytes(), expected)
                self.assertTrue(self.rows(profile))

    def test_wrong_words(self) -> None:
        for options, said in (
            (("--reference-samples", "0"), "a number of elements from 1 on, not '0'"),
            (("--reference-seed", "-1"), "a number below 2^64, not '-1'"),
        ):
            done = subprocess.run([AMPSCOPE, "profile", *options, "--", "true"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(said, done.stderr)


if __name__ == "__main__":
    unittest.main()
