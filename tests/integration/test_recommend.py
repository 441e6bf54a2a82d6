# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The recommendation names the module that a fault program seeded, in a set of the smallest size; pasted into the program,
its Python makes the finding go away; outside the named modules it changes no bit."""

import json
import subprocess
import unittest
from pathlib import Path
from typing import Any

import jsonschema
import torch
from torch import nn

from harness import AMPSCOPE, SOURCE, Case

FAULTS = SOURCE / "tests" / "data" / "faults"
SCHEMAS = SOURCE / "reports" / "schema"


def validate(value: Any, schema: str) -> None:
    jsonschema.Draft202012Validator(json.loads((SCHEMAS / f"{schema}.schema.json").read_text())).validate(value)


class RecommendTest(Case):
    def record(self, program: Path) -> Path:
        env = {"PYTHONPATH": str(FAULTS)}
        return self.profile(program, options=["--force", "--quiet"], name=f"{program.stem}.ampscope", env=env).session

    def ampscope(self, *words: Any, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([AMPSCOPE, *map(str, words)], capture_output=True, text=True)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def recommend(self, session: Path, *options: Any) -> dict[str, Any]:
        result = json.loads(self.ampscope("recommend", session, "--format", "json", *options).stdout)
        validate(result, "ampscope-recommendation-1")
        return result

    def errors(self, session: Path) -> set[str]:
        report = json.loads(self.ampscope("report", session, "--format", "json").stdout)
        return {finding["rule"] for finding in report["findings"] if finding["severity"] == "error"}

    def pasted(self, name: str, snippet: str) -> Path:
        program = (FAULTS / f"{name}.py").read_text()
        at = program.rindex("\ntrain(")
        start, call = program[:at], program[at:]
        if "\nmodel = " not in start:
            end = call.index("()") + 2
            start, call = f"{start}\nmodel = {call[len(chr(10) + 'train(') : end]}\n", "\ntrain(model" + call[end:]
        text = f"{start}\n{snippet}\napply_precision(model, 'cpu')\n{call}"
        path = self.folder / f"{name}_fixed.py"
        path.write_text(text)
        return path

    def test_faults_are_cured(self) -> None:
        for name, rule, culprits in (
            ("forward_overflow", "forward-overflow", {"2"}),
            ("no_valid_scale", "no-valid-scale", {"quiet", "loud"}),
        ):
            with self.subTest(fault=name):
                session = self.record(FAULTS / f"{name}.py")
                self.assertIn(rule, self.errors(session))
                policy_file = self.folder / f"{name}.json"
                self.ampscope("recommend", session, "-o", policy_file)
                policy = json.loads(policy_file.read_text())
                validate(policy, "ampscope-policy-1")
                self.assertEqual(len(policy["modules"]), 1)
                self.assertIn(policy["modules"][0]["module"], culprits)
                snippet = self.ampscope("recommend", session, "--format", "python").stdout
                self.assertNotIn("torch._", snippet)
                fixed = self.record(self.pasted(name, snippet))
                self.assertNotIn(rule, self.errors(fixed))
                promotion = self.recommend(session)["promotions"][0]
                print(f"\n{name}: {promotion['module']} -> {promotion['dtype']} removes "
                      f"{', '.join(f['rule'] for f in promotion['findings'])}; then: {self.errors(fixed) or 'no error'}")
                self.assertIn("Promote", self.ampscope("recommend", session).stdout)

    def test_a_clean_run_needs_nothing(self) -> None:
        session = self.record(FAULTS / "no_valid_scale_control.py")
        for objective in ("safest", "balanced", "fastest"):
            result = self.recommend(session, "--objective", objective)
            self.assertEqual(result["promotions"], [])
            self.assertEqual(result["scaler"]["init_scale"], 65536)
        roles = [entry for entry in result["recommendations"] if entry["module"] == "loud.linear"]
        self.assertTrue(roles)
        self.assertEqual({entry["dtype"] for entry in roles}, {"float16"})

    def test_the_snippet_changes_the_named_modules_only(self) -> None:
        session = self.record(FAULTS / "forward_overflow.py")
        scope: dict[str, Any] = {}
        exec(self.ampscope("recommend", session, "--format", "python").stdout, scope)
        for dtype in (torch.float32, torch.bfloat16):
            torch.manual_seed(0)
            model = nn.Sequential(nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 8), nn.Linear(8, 8))
            inputs = torch.randn(4, 8)
            with torch.autocast("cpu", dtype=torch.float16):
                first = model[1](model[0](inputs))
            with torch.autocast("cpu", enabled=dtype is not torch.float32, dtype=torch.bfloat16):
                second = model[2](first.to(dtype))
            with torch.autocast("cpu", dtype=torch.float16):
                expected = model[3](second)
            scope["PRECISION"].clear()
            scope["PRECISION"]["2"] = dtype
            plain = model(inputs)
            scope["apply_precision"](model, "cpu")
            self.assertTrue(torch.equal(model(inputs), plain), "outside autocast nothing changes")
            with torch.autocast("cpu", dtype=torch.float16):
                model(inputs)  # fills the cache of cast weights
                self.assertTrue(torch.equal(model(inputs), expected))
        scaler = scope["make_scaler"]("cpu")
        self.assertIsInstance(scaler, torch.amp.GradScaler)

    def test_wrong_words(self) -> None:
        session = self.record(FAULTS / "no_valid_scale_control.py")
        self.assertIn("safest, balanced or fastest, not 'best'", self.ampscope("recommend", session, "--objective", "best", code=2).stderr)
        self.assertIn("there is no format 'yaml'", self.ampscope("recommend", session, "--format", "yaml", code=2).stderr)
        self.assertIn("is the session itself", self.ampscope("recommend", session, "-o", session, code=2).stderr)


if __name__ == "__main__":
    unittest.main()
