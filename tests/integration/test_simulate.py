# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The simulated GradScaler does what torch's own one does: its update rule bit for bit, and whole trainings that are
predicted from a run with other parameters and then really run."""

import csv
import io
import itertools
import json
import math
import os
import random
import struct
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any, Optional

import jsonschema
import torch

from harness import AMPSCOPE, SOURCE, Case

PROGRAM = Path(__file__).parent / "programs" / "scaled_training.py"
SCHEMA = json.loads((SOURCE / "reports" / "schema" / "ampscope-simulation-1.schema.json").read_text())
MODELS = ("mlp", "cnn", "attention", "recurrent")
SEQUENCES = 10_000


def bits(scale: float) -> int:
    return struct.unpack("<I", struct.pack("<f", scale))[0]


class ReplayTest(unittest.TestCase):
    def torch_scales(self, parameters: dict[str, Any], found: list[int], optimizers: int) -> list[int]:
        """Through the public API: a gradient that is inf, or not, for one of several optimizers."""
        scaler = torch.amp.GradScaler("cpu", **parameters)
        weights = [torch.nn.Parameter(torch.zeros(1)) for _ in range(optimizers)]
        sgd = [torch.optim.SGD([weight], lr=0.0) for weight in weights]
        scaler.scale(torch.zeros(1))
        result = []
        for step, inf in enumerate(found):
            for index, (weight, optimizer) in enumerate(zip(weights, sgd)):
                bad = inf and (step + index) % optimizers == 0
                weight.grad = torch.full((1,), random.choice((math.inf, -math.inf, math.nan)) if bad else 0.0)
                scaler.unscale_(optimizer)
            scaler.update()
            result.append(bits(scaler._scale.item()))
        return result + [scaler._growth_tracker.item()]

    def test_update_rule_bit_for_bit(self) -> None:
        torch.set_num_threads(1)
        random.seed(0)
        lines, expected = [], []
        for number in range(SEQUENCES):
            growth = random.choice((2.0, 2.0, 1.5, 1.0000001, 1e30, 1 + random.random() * 3))
            backoff = random.choice((0.5, 0.5, 0.1, 0.999999, random.random() * 0.998 + 0.001))
            init = random.choice((65536.0, 1.0, 2.0**-148, 3e38, math.exp(random.uniform(-80, 80))))
            interval = random.choice((1, 1, 2, 3, 5, 2000))
            likely = random.choice((0.0, 0.1, 0.5, 1.0))
            found = [int(random.random() < likely) for _ in range(random.randint(1, 12))]
            parameters = dict(init_scale=init, growth_factor=growth, backoff_factor=backoff, growth_interval=interval)
            lines.append(f"{growth.hex()} {backoff.hex()} {interval} {init.hex()} {' '.join(map(str, found))}")
            expected.append(self.torch_scales(parameters, found, 1 + number % 2))
        replayed = subprocess.run(
            [os.environ["REPLAY_SCALER"]], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True
        ).stdout.splitlines()
        self.assertEqual(len(replayed), SEQUENCES)
        wrong = [
            (line, got, want)
            for line, got, want in zip(lines, replayed, expected)
            if [int(word) for word in got.split()] != want
        ]
        self.assertEqual(wrong[:3], [], f"{len(wrong)} of {SEQUENCES} sequences differ")
        print(f"\n{SEQUENCES} sequences, {sum(len(e) - 1 for e in expected)} updates: the same bits as torch")


class SimulateTest(Case):
    def simulate(self, session: Path, *options: Any, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([AMPSCOPE, "simulate", str(session), *map(str, options)], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def json(self, session: Path, *options: Any) -> Any:
        result = json.loads(self.simulate(session, "--format", "json", *options).stdout)
        jsonschema.Draft202012Validator(SCHEMA).validate(result)
        return result

    def record(self, model: str, lr: float, parameters: dict[str, Any], options: tuple[str, ...] = ()) -> Path:
        command = (PROGRAM, model, lr, json.dumps([parameters]))
        return self.profile(*command, options=["--force", "--quiet", *options], timeout=600).session

    def predict(self, session: Path, parameters: dict[str, Any]) -> tuple[list[list[Any]], Optional[int]]:
        options = itertools.chain(*((f"--{name.replace('_', '-')}", value) for name, value in parameters.items()))
        result = self.json(session, *options)
        log = [[step["scale_before"], step["skipped"]] for step in result["trajectory"]]
        return log + [[result["summary"]["final_scale"], False]], result["summary"]["exact_through_step"]

    def grid(self) -> list[dict[str, Any]]:
        points = itertools.product((2.0**8, 2.0**16, 2.0**24), (1, 3, 2000), (2.0, 4.0))
        grid = [dict(init_scale=i, growth_interval=n, growth_factor=g) for i, n, g in points]
        return grid + [dict(init_scale=3000.0, growth_interval=2, growth_factor=1.7, backoff_factor=0.3)]

    def compare(self, lr: float, base: dict[str, Any], whole: bool) -> None:
        grid = self.grid()
        print(f"\nlearning rate {lr}, recorded with {base}")
        print(f"{'model':<10} {'init_scale':>10} {'interval':>8} {'growth':>6}  {'exact to':>8}  skipped, final scale: predicted | real")
        for model in MODELS:
            session = self.record(model, lr, base)
            real = json.loads(self.plain(PROGRAM, model, lr, json.dumps(grid), timeout=900).splitlines()[-1])
            for parameters, happened in zip(grid, real):
                predicted, exact = self.predict(session, parameters)
                end = len(happened) if whole else 0 if exact is None else exact + 1
                with self.subTest(model=model, **parameters):
                    self.assertEqual(predicted[:end], happened[:end])
                counts = [(sum(skipped for _, skipped in log), log[-1][0]) for log in (predicted, happened)]
                print(
                    f"{model:<10} {parameters['init_scale']:>10g} {parameters['growth_interval']:>8} "
                    f"{parameters['growth_factor']:>6g}  {str(exact):>8}  "
                    + " | ".join(f"{skipped:>2}, {scale:g}" for skipped, scale in counts)
                )

    def test_same_updates_give_the_trajectory_of_torch(self) -> None:
        # A learning rate of 0 makes every setting the same updates, whatever is skipped: all of it must come true.
        self.compare(0.0, dict(init_scale=16.0), whole=True)

    def test_a_training_comes_true_as_far_as_it_is_called_exact(self) -> None:
        self.compare(0.02, dict(init_scale=2.0**12, growth_interval=4), whole=False)

    def test_own_parameters_are_the_run(self) -> None:
        parameters = dict(init_scale=2.0**20, growth_interval=2)
        session = self.record("mlp", 0.02, parameters)
        real = json.loads(self.plain(PROGRAM, "mlp", 0.02, json.dumps([parameters])).splitlines()[-1])[0]
        result = self.json(session)
        self.assertEqual([[s["scale_before"], s["skipped"]] for s in result["trajectory"]], real[:-1])
        self.assertEqual(result["replay"], {"updates": 24, "mismatches": 0, "first_mismatch": None, "resets": 0})
        self.assertEqual({step["certainty"] for step in result["trajectory"]}, {"exact"})
        self.assertGreater(result["summary"]["calibration_skipped"], 0)

    def test_what_it_recommends_wastes_no_step(self) -> None:
        # A step that overflowed hides how far, and updates that are no longer skipped change what follows: there it can
        # only promise less waste, and says so.
        overflows = dict(init_scale=2.0**20, growth_interval=2)
        for lr, base, known in ((0.0, dict(init_scale=16.0), True), (0.0, overflows, False), (0.02, overflows, False)):
            with self.subTest(lr=lr, base=base):
                recommended = self.json(self.record("mlp", lr, base))["recommended"]
                self.assertEqual(recommended["unknown_steps"] == 0, known)
                settings = [overflows, {"init_scale": recommended["init_scale"]}]
                logs = json.loads(self.plain(PROGRAM, "mlp", lr, json.dumps(settings)).splitlines()[-1])
                before, after = (sum(skipped for _, skipped in log) for log in logs)
                self.assertLess(after, 1 if known else before)

    def test_formats_of_output_and_gradients(self) -> None:
        session = self.record("mlp", 0.02, dict(init_scale=2.0**20, growth_interval=2))
        rows = list(csv.DictReader(io.StringIO(self.simulate(session, "--format", "csv").stdout)))
        self.assertEqual(len(rows), 24)
        self.assertEqual(rows[0]["scale_before"], str(2**20))
        sweep = self.json(session, "--sweep", "init-scale=2^4..2^24,growth-interval=1,500,2000")
        self.assertEqual(len(sweep), 21 * 3)
        self.assertEqual(sweep[-1]["parameters"]["init_scale"], 2.0**24)
        table = self.simulate(session, "--sweep", "init-scale=2^4..2^24", "--format", "csv").stdout
        self.assertEqual(len(list(csv.DictReader(io.StringIO(table)))), 21)
        picture = ElementTree.fromstring(self.simulate(session, "--format", "svg").stdout)
        self.assertTrue(picture.tag.endswith("svg"))
        self.assertEqual(self.json(session, "--format", "bf16")["summary"]["overflowed"], 0)
        self.assertEqual(self.json(session, "--no-scaler")["summary"]["final_scale"], 1)
        fixed = self.json(session, "--fixed-scale", "2^20")
        self.assertEqual({step["scale_after"] for step in fixed["trajectory"]}, {2.0**20})
        self.assertGreater(fixed["summary"]["skipped"], 0)
        texts = [self.simulate(session).stdout for _ in range(2)]
        self.assertEqual(*texts)
        self.assertIn("reproduces 24 recorded updates bit for bit", texts[0])

    def test_sessions_that_know_too_little(self) -> None:
        inference = self.script("import torch; torch.nn.Linear(4, 4)(torch.ones(1, 4))")
        session = self.profile(inference, options=["--force", "--quiet"]).session
        self.assertIn("has no complete training step", self.simulate(session, code=3).stderr)
        dtypes = self.record("mlp", 0.0, {}, ("--stats", "dtype"))
        self.assertIn("holds no measured gradients", self.simulate(dtypes, code=3).stderr)
        disabled = self.record("mlp", 0.0, {"enabled": False})
        text = self.simulate(disabled).stdout
        self.assertIn("none was enabled", text)
        self.assertIn("no scaler", text)
        self.assertEqual(len(self.json(disabled, "--init-scale", 4)["trajectory"]), 24)
        self.assertIn("has no GradScaler 7", self.simulate(disabled, "--scaler", 7, code=2).stderr)
        one = self.profile(
            self.script(PROGRAM.read_text().replace("STEPS = 24", "STEPS = 1")), "mlp", 0.0, "[{}]",
            options=["--force", "--quiet"],
        ).session  # fmt: skip
        self.assertEqual(len(self.json(one)["trajectory"]), 1)

    def test_wrong_words(self) -> None:
        session = self.record("mlp", 0.0, {})
        for options, said in (
            (("--init-scale", "many"), "is a positive number such as 65536 or 2^16, not 'many'"),
            (("--init-scale", "-4"), "is a positive number"),
            (("--format", "jpg"), "there is no format 'jpg'"),
            (("--sweep", "init-scal=4"), "did you mean init-scale?"),
            (("--sweep", "4"), "names no parameter"),
            (("--sweep", "init-scale=8..4"), "runs downwards"),
            (("--sweep", "init-scale=2^-100..2^100,growth-factor=1..2^100,backoff-factor=1..2^100"), "more than 100000"),
            (("--sweep", "init-scale=4", "--format", "svg"), "a sweep has no picture"),
            (("--no-scaler", "--fixed-scale", "4"), "exclude each other"),
        ):
            with self.subTest(options=options):
                self.assertIn(said, self.simulate(session, *options, code=2).stderr)


if __name__ == "__main__":
    unittest.main()
