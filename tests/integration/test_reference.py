# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""--reference: are the errors of local those that torch in float64 and NumPy give, and those of shadow those of exact
arithmetic; is every call accounted for, and are updates that are too small for the format seen?"""

import json
import subprocess
import sys
import unittest
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import oracle
import torch
from harness import AMPSCOPE, DTYPES, EXAMPLES, Case, Session

PROGRAMS = Path(__file__).resolve().parent / "programs"
sys.path.insert(0, str(PROGRAMS))
import reference_chains  # noqa: E402
import reference_ops  # noqa: E402


def exact_call(call: Any, dtype: torch.dtype) -> torch.Tensor:
    """The result in float64, of the very inputs. A cast is followed up to its argument, which is rounded as in the run."""
    a, b = reference_ops.inputs(dtype)
    if call is reference_ops.OPS["aten::_to_copy"]:
        return (a * 1e-7 if dtype == torch.float32 else a).double()
    if call is reference_ops.OPS["aten::exp"]:
        return torch.exp((8 * a).double())
    if call is reference_ops.OPS["aten::pow"]:
        return torch.pow(a.abs().double(), b.double())
    return call(a.double(), b.double())


def compare(result: torch.Tensor, exact: np.ndarray) -> dict[str, float]:
    form, values = oracle.read(result)
    finite = np.isfinite(exact)
    with np.errstate(over="ignore", invalid="ignore"):
        rounded = np.copysign(oracle.round_to(form, np.abs(exact)), exact)
        rounded[np.abs(rounded) > form.largest] = np.inf
        both = finite & np.isfinite(values)
        error = (values - exact)[both]
        exponent = np.clip(np.frexp(np.abs(exact[both]))[1] - 1, form.emin, form.emax)
        exponent[exact[both] == 0] = form.emin
        ulps = np.abs(error) * 2.0 ** -(exponent - (form.precision - 1)).astype(float)
    nonzero = exact[both] != 0
    small = nonzero & (np.abs(values[both]) < form.smallest_normal)
    return {
        "numel": values.size,
        "compared": int(both.sum()),
        "correctly_rounded": int((values == rounded)[both].sum()),
        "flushed_format": int((nonzero & (values[both] == 0) & (rounded[both] == 0)).sum()),
        "flushed_algorithm": int((nonzero & (values[both] == 0) & (rounded[both] != 0)).sum()),
        "underflowed_format": int((small & (np.abs(rounded[both]) < form.smallest_normal)).sum()),
        "overflowed_format": int((finite & np.isinf(values) & np.isinf(rounded)).sum()),
        "overflowed_algorithm": int((finite & np.isinf(values) & np.isfinite(rounded)).sum()),
        "max_abs_error": float(np.abs(error).max(initial=0)),
        "max_rel_error": float((np.abs(error[nonzero]) / np.abs(exact[both][nonzero])).max(initial=0)),
        "max_ulp_error": float(ulps.max(initial=0)),
        "reference_absmax": float(np.abs(exact[finite]).max(initial=0)),
    }


class Reference(Case):
    def recorded(self, session: Session) -> list[Any]:
        return session.rows(
            """SELECT r.*, o.name, y.dtype, c.id AS call FROM reference r JOIN tensor t ON t.id = r.tensor
               JOIN call c ON c.id = t.call JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
               JOIN tensor_type y ON y.id = t.type WHERE t.slot = 0 ORDER BY c.start_ns"""
        )

    def test_errors_are_those_of_float64_and_numpy(self) -> None:
        profile = self.profile(PROGRAMS / "reference_ops.py", options=("--reference", "local"))
        rows = self.recorded(self.open(profile))
        checked = 0
        for name, dtype, call in reference_ops.cases():
            with torch.no_grad():
                result = call(*reference_ops.inputs(dtype))
            expected = compare(result, exact_call(call, dtype).numpy().reshape(-1))
            wanted = str(result.dtype).removeprefix("torch.")
            found = [row for row in rows if row["name"] == name and DTYPES[row["dtype"]] == wanted]
            matching = [row for row in found if all(row[key] == value for key, value in expected.items())]
            self.assertTrue(
                matching, f"{name} of {dtype}: {expected}, found {[{k: row[k] for k in expected} for row in found]}"
            )
            checked += 1
        print(f"{checked} comparisons equal those of NumPy")

    def test_every_observed_call_is_accounted_for(self) -> None:
        profile = self.profile(EXAMPLES / "mlp.py", "--steps", "5", options=("--reference", "local"))
        session = self.open(profile)
        observed = session.rows("SELECT sum(observed) FROM op_count")[0][0]
        counted = session.rows("SELECT sum(count) FROM reference_count WHERE level = 1")[0][0]
        self.assertEqual(counted, observed)
        compared = session.rows("SELECT sum(count) FROM reference_count WHERE level = 1 AND reason = 0")[0][0]
        with_rows = session.rows(
            "SELECT count(DISTINCT t.call) FROM reference r JOIN tensor t ON t.id = r.tensor"
        )[0][0]
        self.assertEqual(compared, with_rows)
        self.assertGreater(compared, 100)

    def test_every_third_step(self) -> None:
        profile = self.profile(
            EXAMPLES / "mlp.py", "--steps", "7", options=("--reference", "local", "--reference-every", "3")
        )
        steps = self.open(profile).rows(
            """SELECT DISTINCT c.step FROM reference r JOIN tensor t ON t.id = r.tensor JOIN call c ON c.id = t.call"""
        )
        self.assertEqual(sorted(row[0] for row in steps), [0, 3, 6])

    def test_an_update_below_half_an_ulp_is_a_stall(self) -> None:
        program = self.script(
            """
            import torch
            weight = torch.nn.Parameter(torch.ones(8, dtype=torch.bfloat16))
            optimizer = torch.optim.SGD([weight], lr=1e-4)
            for _ in range(3):
                weight.float().sum().backward()
                optimizer.step()
                optimizer.zero_grad()
            assert (weight == 1).all()
            """
        )
        session = self.open(self.profile(program, options=("--reference", "local")))
        stalled = session.rows(
            """SELECT sum(r.stalled) FROM reference r JOIN tensor t ON t.id = r.tensor JOIN call c ON c.id = t.call
               JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op WHERE o.name LIKE '%add%'"""
        )[0][0]
        self.assertEqual(stalled, 3 * 8)

    def test_random_ops_are_not_run_again(self) -> None:
        program = self.script(
            """
            import torch
            torch.manual_seed(0)
            torch.nn.functional.dropout(torch.ones(64), 0.5)
            torch.rand(3)
            torch.nn.functional.dropout(torch.ones(64), 0.5, training=False)
            """
        )
        session = self.open(self.profile(program, options=("--reference", "local")))
        names = {row["name"] for row in self.recorded(session)}
        self.assertFalse(names & {"aten::bernoulli_", "aten::rand", "aten::uniform_"}, names)

    def test_twins_carry_the_error_of_a_chain(self) -> None:
        """Chains whose exact result is known in rational numbers: a sum, E[x^2] - E[x]^2, (a + b) - b; through views and
        in-place ops."""
        profile = self.profile(PROGRAMS / "reference_chains.py", options=("--reference", "shadow"))
        rows = self.open(profile).rows(
            """SELECT r.sum_squared_error AS error, r.sum_squared_reference AS exact, r.max_abs_error AS worst, m.path
               FROM reference r JOIN tensor t ON t.id = r.tensor JOIN call c ON c.id = t.call
               JOIN site s ON s.id = c.site LEFT JOIN module m ON m.id = s.module
               WHERE r.level = 2 AND t.flags & 1 ORDER BY c.start_ns"""
        )
        last = {row["path"]: row for row in rows}  # of each chain, its last op
        for name, chain in reference_chains.CHAINS.items():
            inputs = reference_chains.inputs()
            result = [Fraction(value) for value in chain(inputs.half()).double().flatten().tolist()]
            exact = reference_chains.EXACT[name]([Fraction(value) for value in inputs.double().tolist()])
            errors = [abs(a - b) for a, b in zip(result, exact)]
            self.assertEqual(len(errors), len(exact))
            for found, wanted in (
                (last[name]["worst"], max(errors)),
                (last[name]["error"], sum(error**2 for error in errors)),
                (last[name]["exact"], sum(value**2 for value in exact)),
            ):
                self.assertAlmostEqual(found / float(wanted), 1, delta=1e-9, msg=name)
        print(f"{len(reference_chains.CHAINS)} chains equal rational arithmetic")

    def test_twins_follow_the_whole_step(self) -> None:
        """Losses, gradients and the updated weights, against the same step in float64 by hand."""
        for optimizer in ("sgd", "sgd_foreach", "adam", "adam_foreach", "adamw_fused"):
            with self.subTest(optimizer=optimizer):
                profile = self.profile(
                    PROGRAMS / "reference_step.py", optimizer, options=("--reference", "shadow"), name=optimizer
                )
                expected = json.loads(next(line for line in profile.output.splitlines() if line.startswith("{")))
                rows = self.open(profile).rows(
                    """SELECT r.sum_squared_error AS error, r.sum_squared_reference AS exact, p.name
                       FROM reference r JOIN tensor t ON t.id = r.tensor JOIN call c ON c.id = t.call
                       JOIN site s ON s.id = c.site JOIN parameter p ON p.id = t.parameter
                       WHERE r.level = 2 AND t.flags & 1 AND t.role = 7 ORDER BY c.start_ns, t.id"""
                )
                updated = {row["name"]: (row["error"] / row["exact"]) ** 0.5 for row in rows}
                self.assertEqual(updated.keys(), expected.keys())
                for name, error in expected.items():
                    self.assertAlmostEqual(updated[name] / error, 1, delta=1e-6, msg=name)

    def test_writes_that_no_op_makes_are_noticed(self) -> None:
        program = self.script(
            """
            import numpy
            import torch
            half = torch.linspace(0, 1, 100_000).half()
            numpy.asarray(half)[99_990] = 7
            half[:70_000].amax()
            half.amax()
            """
        )
        session = self.open(self.profile(program, options=("--reference", "shadow")))
        part, whole = session.rows(
            """SELECT r.* FROM reference r JOIN tensor t ON t.id = r.tensor JOIN call c ON c.id = t.call
               JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
               WHERE r.level = 2 AND t.flags & 1 AND o.name = 'aten::amax' ORDER BY c.start_ns"""
        )
        self.assertGreater(part["max_abs_error"], 0, "the part that nobody wrote has its twin")
        self.assertEqual(whole["max_abs_error"], 0, "nobody knows the exact value of what was written: it is exact")
        self.assertEqual(whole["reference_absmax"], 7)

    def test_twins_that_do_not_fit_are_given_up_with_a_word(self) -> None:
        program = self.script(
            """
            import torch
            x = torch.linspace(0, 1, 1 << 16)
            kept = [(x * i).half() for i in range(9)]
            sum(kept)
            """
        )
        session = self.open(self.profile(program, options=("--reference", "shadow", "--reference-memory", "4")))
        followed = session.rows("SELECT count(DISTINCT tensor) FROM reference WHERE level = 2")[0][0]
        compared = session.rows("SELECT count(DISTINCT tensor) FROM reference WHERE level = 1")[0][0]
        self.assertGreater(followed, 5, "up to there it is followed")
        self.assertGreater(compared, 25, "the local reference goes on")
        notices = [row[0] for row in session.rows("SELECT text FROM notice WHERE text LIKE '%twins%'")]
        self.assertEqual(len(notices), 1, notices)
        self.assertIn("more than the 4 MiB", notices[0])
        self.assertIn("--reference-memory", notices[0])

    def test_the_culprit_is_told_from_the_victim(self) -> None:
        """E[x^2] - E[x]^2 in float16: the means make a little error, the difference amplifies it, the root receives it."""
        program = self.script(
            """
            import torch
            class Spread(torch.nn.Module):
                def forward(self, x):
                    return ((x * x).mean() - x.mean() * x.mean()).abs().sqrt()
            x = torch.randn(4096, generator=torch.Generator().manual_seed(1)).half() + 8
            with torch.no_grad():
                Spread()(x)
            """
        )
        profile = self.profile(program, options=("--reference", "shadow"))
        done = subprocess.run([AMPSCOPE, "report", profile.session, "--format", "json"], capture_output=True, check=True)
        report = json.loads(done.stdout)
        ops = {
            op["op"]: op
            for layer in report["layers"] for op in layer["ops"] if layer["path"] == "" and op["role"] == "output"
        }  # fmt: skip
        flows = {name: op["reference"]["balance"]["flow"] for name, op in ops.items()}
        self.assertEqual(flows["aten::sub"], "amplified")
        self.assertEqual(flows["aten::sqrt"], "received")
        self.assertEqual(flows["aten::mean"], "made")
        balance = ops["aten::sub"]["reference"]["balance"]
        self.assertAlmostEqual(balance["amplification"], balance["accumulated"] / balance["accumulated_in"])
        self.assertGreater(balance["amplification"], 10)
        cancelled = ops["aten::sub"]["cancellation"]
        self.assertEqual((cancelled["counted"], cancelled["complete"]), (1, 0))
        self.assertEqual(sum(cancelled["bits"][4:8]), 1, "65 - 64 loses about six bits")
        self.assertLess(cancelled["sum_absmax"] * 16, cancelled["summand_absmax"])
        text = subprocess.run([AMPSCOPE, "report", profile.session, "--width", "120"], capture_output=True, text=True).stdout
        self.assertRegex(text, r"Where error comes from(?s:.*)sub +forward +f16 .*amplified")

    def test_dropout_is_replayed_with_its_mask(self) -> None:
        program = self.script(
            """
            import torch
            torch.manual_seed(0)
            torch.native_dropout(torch.linspace(1, 2, 64).half(), 0.3, True)
            """
        )
        for level in ("local", "shadow"):
            session = self.open(self.profile(program, options=("--reference", level), name=level))
            row = session.rows(
                """SELECT r.* FROM reference r JOIN tensor t ON t.id = r.tensor JOIN call c ON c.id = t.call
                   JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
                   WHERE o.name = 'aten::native_dropout' AND r.level = ?""",
                1 if level == "local" else 2,
            )[0]
            self.assertEqual(row["compared"], 64)
            self.assertLess(row["max_ulp_error"], 1 if level == "local" else 2)

    def test_wrong_levels_are_refused(self) -> None:
        for options in (("--reference", "exact"), ("--reference-every", "0")):
            profile = self.profile(EXAMPLES / "mlp.py", options=options, exit_code=2)
            self.assertIn(options[0], profile.errors)


if __name__ == "__main__":
    unittest.main()
