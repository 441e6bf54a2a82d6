# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Does the first command of the README do what it says: build what is released, profile a real training, and leave a
session and a report that its schema accepts?"""

import json
import subprocess
import unittest

import jsonschema
from harness import SOURCE, Case


class Demo(Case):
    def test_the_demo_leaves_a_session_and_a_valid_report(self) -> None:
        run = subprocess.run(
            [SOURCE / "scripts" / "demo.sh", self.folder], capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        self.assertIn(str(self.folder / "run.ampscope"), run.stdout)
        report = json.loads((self.folder / "report.json").read_text())
        schema = json.loads((SOURCE / "reports" / "schema" / "ampscope-report-1.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(report)
        self.assertEqual(report["run"]["exit_code"], 0)
        self.assertGreaterEqual(report["run"]["steps"], 500)
        self.assertGreater(report["coverage"]["observed"], 100_000)
        self.assertEqual(report["coverage"]["observed"], report["coverage"]["dispatched"])


if __name__ == "__main__":
    unittest.main()
