# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What torch allows itself on a GPU stands in the session as the program left it; no device is needed to know it."""

import json
import subprocess
import unittest

from harness import AMPSCOPE, Case

TRAIN = """
import os, sys, torch
{settings}
torch.nn.Linear(4, 4)(torch.randn(2, 4)).sum().backward()
{end}
"""


class GpuSettingsTest(Case):
    def settings(self, settings: str, end: str = "") -> dict[str, str]:
        program = self.script(TRAIN.format(settings=settings, end=end))
        result = self.profile(program)
        self.assertNotIn("Warning", result.errors, "reading the settings is not the program's doing")
        session = self.open(result)
        rows = session.rows("SELECT key, value FROM process_info WHERE substr(key, 1, 4) = 'gpu_'")
        self.assertEqual(session.rows("SELECT count(*) FROM process")[0][0], 1)
        found = {row["key"]: row["value"] for row in rows}
        shown = subprocess.run(
            [AMPSCOPE, "report", "--format", "json", str(result.session)], capture_output=True, check=True
        )
        report = json.loads(shown.stdout)
        self.assertEqual({"gpu_" + key: value for key, value in report["run"]["gpu_settings"].items()}, found)
        return found

    def test_what_the_program_has_set(self) -> None:
        found = self.settings(
            "torch.backends.cuda.matmul.allow_tf32 = True\n"
            "torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = False"
        )
        self.assertEqual(found["gpu_matmul_tf32"], "true")
        self.assertEqual(found["gpu_conv_tf32"], "true")
        self.assertEqual(found["gpu_fp16_reduced_precision_reduction"], "false")
        self.assertEqual(found["gpu_bf16_reduced_precision_reduction"], "true")

    def test_a_program_that_ends_at_once(self) -> None:
        found = self.settings("torch.backends.cudnn.allow_tf32 = False", "os._exit(0)")
        self.assertEqual(found["gpu_conv_tf32"], "false")
        self.assertEqual(found["gpu_matmul_tf32"], "false")


if __name__ == "__main__":
    unittest.main()
