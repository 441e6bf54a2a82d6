# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The GradScaler ledger equals what the program itself prints, with overflow forced at known steps."""

import json
import unittest
from typing import Any

from harness import Case, Session

PROLOGUE = """
import json
import torch
from torch import nn

torch.manual_seed(0)
log = []

def make(**parameters):
    model = nn.Linear(6, 3)
    return model, torch.optim.SGD(model.parameters(), lr=0.01), torch.amp.GradScaler("cpu", **parameters)

def backward(model, scaler, overflow):
    with torch.autocast("cpu", dtype=torch.float16):
        loss = model(torch.randn(4, 6)).float().pow(2).mean()
    scaler.scale(loss * (1e38 if overflow else 1.0)).backward()

def update(scaler, number=1, new_scale=None):
    before, tracker = scaler.get_scale(), scaler.state_dict().get("_growth_tracker")
    scaler.update(new_scale) if new_scale is not None else scaler.update()
    log.append([number, before, scaler.get_scale(), tracker, scaler.state_dict().get("_growth_tracker")])
"""


class ScalerTest(Case):
    def run_program(self, text: str) -> tuple[list[list[Any]], Session]:
        program = self.folder / "program.py"
        program.write_text(PROLOGUE + text + "\nprint(json.dumps(log))\n")
        profile = self.profile(program)
        return json.loads(profile.output.splitlines()[-1]), self.open(profile)

    def ledger(self, session: Session) -> list[list[Any]]:
        rows = session.rows("SELECT * FROM scaler_update ORDER BY step, ordinal, scaler")
        names = ("scaler", "scale_before", "scale_after", "tracker_before", "tracker_after")
        return [[row[name] for name in names] for row in rows]

    def test_forced_overflows(self) -> None:
        log, session = self.run_program(
            """
model, optimizer, scaler = make(init_scale=256.0, growth_interval=3)
for step in range(20):
    optimizer.zero_grad()
    backward(model, scaler, overflow=step in (2, 3, 11))
    scaler.step(optimizer)
    update(scaler)
"""
        )
        self.assertEqual(len(log), 20)
        self.assertEqual(self.ledger(session), log)
        rows = session.rows("SELECT step, found_inf FROM scaler_unscale ORDER BY step")
        self.assertEqual([row["step"] for row in rows if row["found_inf"] != 0], [2, 3, 11])
        self.assertEqual([row["step"] for row in rows], list(range(20)))
        steps = session.rows("SELECT step FROM step WHERE complete ORDER BY step")
        self.assertEqual([row["step"] for row in steps], list(range(20)), "a skipped step is a step")
        parameters = dict(session.rows("SELECT * FROM scaler")[0])
        self.assertEqual((parameters["init_scale"], parameters["growth_interval"]), (256.0, 3))
        self.assertEqual((parameters["growth_factor"], parameters["backoff_factor"], parameters["enabled"]), (2.0, 0.5, 1))

    def test_odd_factors_and_collapse(self) -> None:
        log, session = self.run_program(
            """
model, optimizer, scaler = make(init_scale=1e-37, growth_factor=1.1, backoff_factor=0.1, growth_interval=1)
for step in range(16):
    optimizer.zero_grad()
    if step % 3 == 0:
        backward(model, scaler, overflow=False)
    else:
        scaler.scale(model(torch.full((1, 6), float("inf"))).sum()).backward()
    scaler.step(optimizer)
    update(scaler)
"""
        )
        self.assertEqual(self.ledger(session), log)
        self.assertIn(0.0, [row[2] for row in log], "the scale must have collapsed")

    def test_two_scalers(self) -> None:
        log, session = self.run_program(
            """
first, second = make(init_scale=64.0, growth_interval=2), make(init_scale=1024.0, backoff_factor=0.25)
for step in range(6):
    for number, (model, optimizer, scaler) in enumerate((first, second), 1):
        optimizer.zero_grad()
        backward(model, scaler, overflow=number == 2 and step == 1)
        scaler.step(optimizer)
        update(scaler, number)
"""
        )
        self.assertEqual(self.ledger(session), log)
        self.assertEqual([row["init_scale"] for row in session.rows("SELECT * FROM scaler ORDER BY scaler")], [64.0, 1024.0])

    def test_two_optimizers_of_which_one_skips(self) -> None:
        log, session = self.run_program(
            """
left, first, scaler = make(init_scale=128.0, growth_interval=100)
right, second, _ = make(init_scale=1.0)
del _
for step in range(4):
    first.zero_grad(); second.zero_grad()
    backward(left, scaler, overflow=False)
    backward(right, scaler, overflow=step == 2)
    scaler.step(first)
    scaler.step(second)
    update(scaler)
"""
        )
        self.assertEqual([row[1:] for row in self.ledger(session)], [row[1:] for row in log])
        rows = session.rows("SELECT step, optimizer, found_inf FROM scaler_unscale ORDER BY step, ordinal")
        self.assertEqual(len(rows), 8)
        skipped = [(row["step"], row["optimizer"]) for row in rows if row["found_inf"] != 0]
        self.assertEqual(len(skipped), 1)
        self.assertEqual(skipped[0][0], 2)
        self.assertEqual({row["optimizer"] for row in rows if row["step"] == 2}, {skipped[0][1], 1 - skipped[0][1]})

    def test_update_with_a_new_scale(self) -> None:
        log, session = self.run_program(
            """
model, optimizer, scaler = make(init_scale=32.0, growth_interval=2)
for step in range(6):
    optimizer.zero_grad()
    backward(model, scaler, overflow=step == 4)
    scaler.step(optimizer)
    update(scaler, new_scale=8.0 if step == 1 else torch.tensor(512.0) if step == 3 else None)
"""
        )
        self.assertEqual([row[:3] for row in self.ledger(session)], [row[:3] for row in log])
        sets = [row["step"] for row in session.rows("SELECT step FROM scaler_update WHERE is_set ORDER BY step")]
        self.assertEqual(sets, [1, 3])

    def test_disabled_scaler(self) -> None:
        _, session = self.run_program(
            """
model, optimizer, scaler = make(enabled=False)
for step in range(4):
    optimizer.zero_grad()
    backward(model, scaler, overflow=False)
    scaler.step(optimizer)
    scaler.update()
"""
        )
        self.assertEqual(self.ledger(session), [])
        self.assertEqual([row["enabled"] for row in session.rows("SELECT enabled FROM scaler")], [0])
        steps = session.rows("SELECT count(*) FROM step WHERE complete")[0][0]
        self.assertEqual(steps, 4, "without a working scaler a step ends with the optimizer's")

    def test_bfloat16_without_scaler(self) -> None:
        _, session = self.run_program(
            """
model, optimizer, _ = make(); del _
for step in range(4):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(torch.randn(4, 6)).float().pow(2).mean()
    loss.backward()
    optimizer.step()
"""
        )
        self.assertEqual(self.ledger(session), [])
        self.assertEqual(session.rows("SELECT count(*) FROM step WHERE complete")[0][0], 4)

    def test_gradient_accumulation_and_clipping(self) -> None:
        log, session = self.run_program(
            """
model, optimizer, scaler = make(init_scale=16.0, growth_interval=2)
for step in range(5):
    optimizer.zero_grad()
    for part in range(3):
        backward(model, scaler, overflow=step == 3 and part == 1)
    scaler.unscale_(optimizer)
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    scaler.step(optimizer)
    update(scaler)
"""
        )
        self.assertEqual(self.ledger(session), log)
        self.assertEqual(session.rows("SELECT count(*) FROM step WHERE complete")[0][0], 5)

    def test_fused_optimizer(self) -> None:
        log, session = self.run_program(
            """
model, _, scaler = make(init_scale=64.0, growth_interval=2); del _
optimizer = torch.optim.AdamW(model.parameters(), fused=True)
for step in range(6):
    optimizer.zero_grad()
    backward(model, scaler, overflow=step == 2)
    scaler.step(optimizer)
    update(scaler)
"""
        )
        self.assertEqual(self.ledger(session), log)
        self.assertEqual(session.rows("SELECT count(*) FROM step WHERE complete")[0][0], 6)


if __name__ == "__main__":
    unittest.main()
