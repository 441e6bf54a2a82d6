# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Programs that nobody here wrote: a timm network under fp16 autocast and a transformers Trainer run in bf16."""

import importlib.util
import unittest
from pathlib import Path

from harness import Call, Case

PROGRAMS = Path(__file__).parent / "programs"


class ThirdPartyTest(Case):
    def share_without_module(self, calls: list[Call], phase: str) -> float:
        of_phase = [call for call in calls if call.phase == phase]
        return sum(call.module is None for call in of_phase) / len(of_phase)

    @unittest.skipUnless(importlib.util.find_spec("timm"), "timm is not installed")
    def test_timm(self) -> None:
        printed = self.plain(PROGRAMS / "timm_model.py")
        profile = self.profile(PROGRAMS / "timm_model.py")
        self.assertEqual([line for line in profile.output.splitlines() if line.startswith("step")], printed.splitlines())
        session = self.open(profile)
        calls = session.calls()
        self.assertEqual({call.root for call in calls if call.module is not None}, {"ResNet"})
        self.assertIn("layer1.0.conv1", {call.module for call in calls if call.op == "aten::convolution"})
        self.assertIn("layer1.0.conv1", {call.module for call in calls if call.op == "aten::convolution_backward"})
        self.assertLess(self.share_without_module(calls, "backward"), 0.1)
        self.assertEqual(session.rows("SELECT count(*) FROM step WHERE complete")[0][0], 3)
        self.assertEqual(session.rows("SELECT count(*) FROM scaler_update")[0][0], 3)

    @unittest.skipUnless(importlib.util.find_spec("transformers"), "transformers is not installed")
    def test_transformers_trainer(self) -> None:
        env = {"HF_HUB_OFFLINE": "1"}
        printed = self.plain(PROGRAMS / "transformers_trainer.py", self.folder / "plain", env=env)
        profile = self.profile(PROGRAMS / "transformers_trainer.py", self.folder / "traced", env=env)
        losses = next(line for line in printed.splitlines() if line.startswith("losses"))
        self.assertIn(losses, profile.output.splitlines())
        session = self.open(profile)
        calls = session.calls()
        modules = {call.module for call in calls if call.phase == "forward" and call.autocast == "bfloat16"}
        self.assertIn("bert.encoder.layer.1.attention.self.query", modules)
        self.assertIn("bert.encoder.layer.1.output.dense", {call.module for call in calls if call.phase == "backward"})
        self.assertEqual(session.rows("SELECT count(*) FROM step WHERE complete")[0][0], 3)
        self.assertEqual(session.rows("SELECT * FROM scaler_update"), [])


if __name__ == "__main__":
    unittest.main()
