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
from typing import Any

import jsonschema
import mpmath
import numpy as np
import torch

from harness import AMPSCOPE, EXAMPLES, SOURCE, TORCH, UNREFERENCED, Case, Profile
from harness import DTYPES as DTYPE_NAMES

PROGRAMS = Path(__file__).parent / "programs"
sys.path.insert(0, str(PROGRAMS))

from certified_exact import CASES
from certified_ops import DTYPES, calls

from certified_oracle import EXACT, exact

SCHEMA = json.loads((SOURCE / "reports" / "schema" / "ampscope-report-1.schema.json").read_text())
ALL = 1_000_000  # samples: every element
RUNS = (("float16", ""), ("bfloat16", ""), ("float32", ""), ("float32", "float16"), ("float32", "bfloat16"))
# A binary64 result of these small tensors, in ULP of the narrowest format that is looked at here (24 bits).
SMALL = 2.0**-20


class CertifiedTest(Case):
    def certified(self, *command: object, samples: int = 4, seed: int = 0, options: tuple[str, ...] = ()) -> Profile:
        level = ("--reference", "certified", "--reference-samples", str(samples), "--reference-seed", str(seed))
        return self.profile(*command, options=["--force", "--quiet", *level, *options])

    def rows(self, profile: Profile) -> list[sqlite3.Row]:
        return self.open(profile).rows(
            """SELECT o.name AS op, n.*, y.dtype FROM certification n JOIN tensor t ON t.id = n.tensor
               JOIN tensor_type y ON y.id = t.type JOIN call c ON c.id = t.call
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
                report = self.report(profile, "json")
                jsonschema.Draft202012Validator(SCHEMA).validate(report)
                self.assertIn('"certified"', json.dumps(report))
                self.assertIn("reference_seed=0", report["run"]["options"])
                self.assertIn("certified: at", self.report(profile, "text"))

    def test_bounds_hold_and_are_tight(self) -> None:
        """Every element is sampled, so the bound is one on the largest error of the binary64 result, which mpmath knows."""
        torch.set_num_threads(1)
        generator = torch.Generator().manual_seed(3)

        def given(shape: tuple[int, ...], positive: bool) -> torch.Tensor:
            values = torch.randn(shape, generator=generator)
            return values.abs() + 0.1 if positive else values

        inputs = {name: [given(shape, form.positive) for shape in form.shapes] for name, form in CASES.items()}
        torch.save(inputs, self.folder / "inputs.pt")
        for dtype, autocast in RUNS:
            profile = self.certified(PROGRAMS / "certified_exact.py", self.folder / "inputs.pt", dtype, autocast, samples=ALL)
            rows = {op: [row for row in self.rows(profile) if row["op"] == op] for op in {form.op for form in CASES.values()}}
            narrowed = 0
            for name, form in CASES.items():
                with self.subTest(name, dtype=dtype, autocast=autocast):
                    row = rows[form.op].pop(0)
                    # Autocast converts the inputs of some ops.
                    narrow = autocast != "" and DTYPE_NAMES[row["dtype"]] == autocast
                    narrowed += narrow
                    got = [t.to(getattr(torch, autocast if narrow else dtype)) for t in inputs[name]]
                    self.check_bound(row, form.call(*(t.double() for t in got)), EXACT[name](*map(exact, got)))
            self.assertEqual([op for op, left in rows.items() if left], [], "more calls than forms")
            print(f"{dtype} {autocast}: {len(CASES)} forms, the inputs of {narrowed} converted by autocast")
            self.assertEqual(narrowed > 8, autocast != "")

    def check_bound(self, row: sqlite3.Row, binary64: torch.Tensor, values: Any) -> None:
        expected = np.asarray(values, dtype=object).reshape(-1)
        errors = [abs(mpmath.mpf(got) - value) for got, value in zip(binary64.flatten().tolist(), expected, strict=True)]
        self.assertEqual((row["sampled"], row["uncertified"]), (len(expected), 0))
        self.assertGreaterEqual(row["max_abs_bound"], float(max(errors)) * (1 - 2.0**-50))
        self.assertLessEqual(row["max_abs_bound"], float(max(errors)) * (1 + 2.0**-20) + 1e-30)

    def test_what_is_not_certified_is_counted_by_reason(self) -> None:
        program = self.script(
            """
            import torch
            x = torch.randn(4, 4, generator=torch.Generator().manual_seed(1)).half()
            x @ x
            x + x
            torch.relu(x)
            torch.complex(x.float(), x.float()).exp()
            torch.nn.functional.gelu(torch.tensor([-torch.inf]).half())
            """
        )
        profile = self.certified(program)
        session = self.open(profile)
        counted = {
            (row["name"], UNREFERENCED[row["reason"]]): row["count"]
            for row in session.rows(
                "SELECT o.name, c.reason, c.count FROM reference_count c JOIN op o ON o.id = c.op WHERE c.level = 3"
            )
        }
        self.assertEqual(counted[("aten::mm", "compared")], 1)
        self.assertEqual(counted[("aten::add", "no formula")], 1)
        self.assertEqual(counted[("aten::relu", "no formula")], 1)
        self.assertEqual(counted[("aten::exp", "arguments")], 1)
        self.assertEqual(counted[("aten::gelu", "no bound")], 1)
        compared = session.rows("SELECT sum(count) FROM reference_count WHERE level = 1 AND reason = 0")[0][0]
        self.assertEqual(sum(counted.values()), compared, "every call that was compared is certified, or counted")
        coverage = self.report(profile, "json")["coverage"]
        self.assertEqual(coverage["certified"], 1)
        self.assertEqual(coverage["uncertified_by_reason"]["no bound"], 1)
        self.assertEqual(coverage["certified"] + sum(coverage["uncertified_by_reason"].values()), coverage["referenced"])
        text = self.report(profile, "text")
        self.assertIn("certified: 1 of those that were compared; not: 1 arguments, 1 no bound, ", text)

    def test_rms_norm_is_certified_op_by_op(self) -> None:
        """PyTorch runs it on the CPU as several ops in float32; without eps it adds that of float32, whatever the input is
        (before torch 2.7, that of the input)."""
        program = self.script(
            """
            import torch
            x = torch.randn(4, 8, generator=torch.Generator().manual_seed(1)).half()
            torch.nn.functional.rms_norm(x, (8,))
            """
        )
        session = self.open(self.certified(program))
        counted = session.rows(
            """SELECT o.name, c.reason FROM reference_count c JOIN op o ON o.id = c.op WHERE c.level = 3
               AND o.name != 'aten::_to_copy'"""
        )
        expected = {name: "compared" for name in ("aten::pow", "aten::mean", "aten::rsqrt")}
        expected |= {name: "no formula" for name in ("aten::add_", "aten::mul")}
        self.assertEqual({row["name"]: UNREFERENCED[row["reason"]] for row in counted}, expected)
        eps = session.rows("SELECT value FROM constant WHERE name = 'other'")
        dtype = torch.float32 if TORCH >= (2, 7) else torch.float16
        self.assertEqual([row["value"] for row in eps], [torch.finfo(dtype).eps])

    def test_the_report_says_when_nothing_is_certified(self) -> None:
        for call, said in (
            ("torch.nn.functional.gelu(x * -torch.inf)", "none of the 4 elements that were sampled of 1 result has a bound"),
            ("torch.relu(x)", "certified: none of these results"),
        ):
            with self.subTest(call=call):
                program = self.script(f"import torch\nx = torch.ones(4, dtype=torch.half)\n{call}")
                self.assertIn(said, self.report(self.certified(program), "text"))

    def report(self, profile: Profile, form: str) -> Any:
        done = subprocess.run(
            [AMPSCOPE, "report", str(profile.session), "--format", form], capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout) if form == "json" else " ".join(done.stdout.split())

    def test_the_seed_repeats_the_sample(self) -> None:
        program = PROGRAMS / "certified_ops.py"
        bounds = [
            [tuple(row)[1:] for row in self.rows(self.certified(program, "float16", samples=1, seed=seed))]
            for seed in (7, 7, 8)
        ]
        self.assertEqual(bounds[0], bounds[1])
        self.assertNotEqual(bounds[0], bounds[2])

    def test_training_is_bit_identical(self) -> None:
        """Weights, optimizer, scaler and RNG state, and losses; test_harmless.py does so for a C++ program."""
        state = self.folder / "state.pt"
        for example in ("mlp.py", "mlp_custom_function.py", "cnn.py", "char_transformer.py"):
            for dtype in ("fp16", "bf16"):
                with self.subTest(example=example, dtype=dtype):
                    command = (EXAMPLES / example, "--steps", 10, "--dtype", dtype, "--save", state)
                    self.plain(*command)
                    expected = state.read_bytes()
                    state.unlink()
                    profile = self.certified(*command, options=("--reference-every", "3"))
                    self.assertEqual(state.read_bytes(), expected)
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
