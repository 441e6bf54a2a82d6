# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""How `ampscope check` and `ampscope compare` behave as programs: baselines, settings, outputs, exit codes, docs/ci.md."""

import argparse
import json
import os
import pathlib
import re
import shlex
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from xml.etree import ElementTree

import golden
import jsonschema

OPTIONS: argparse.Namespace
HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


class CliTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.run_file = self.session("run", "transformer_fp16")

    def session(self, name: str, case: str, *changes: str) -> pathlib.Path:
        path = self.folder / f"{name}.ampscope"
        golden.build_session(OPTIONS.schema, HERE / case / "session.sql", path)
        database = sqlite3.connect(path)
        for change in changes:
            database.execute(change)
        database.commit()
        database.close()
        return path

    def ampscope(self, *words, **environment) -> subprocess.CompletedProcess:
        return subprocess.run([OPTIONS.ampscope, *map(str, words)], capture_output=True, timeout=60, text=True,
                              cwd=self.folder, env={**os.environ, **environment})  # fmt: skip

    def check(self, *words, code: int = 0, **environment) -> subprocess.CompletedProcess:
        result = self.ampscope("check", *words, **environment)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        return result

    def assertOneSentence(self, result: subprocess.CompletedProcess, code: int, *parts: str):
        self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
        self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
        for part in parts:
            self.assertIn(part, result.stderr)

    def report(self, source) -> dict:
        return json.loads(self.ampscope("report", source, "--format", "json").stdout)

    def test_findings_fail_by_severity(self):
        self.assertEqual({finding["severity"] for finding in self.report(self.run_file)["findings"]}, {"note"})
        self.check(self.run_file)
        self.check(self.run_file, "--fail-on", "warning")
        result = self.check(self.run_file, "--fail-on", "note", code=1)
        self.assertTrue(result.stdout.startswith("failed: "), result.stdout)
        self.assertIn("look closer: ampscope explain ", result.stdout)
        self.assertLessEqual(len(result.stdout.splitlines()), 40, "one screen")
        self.assertTrue(self.check(self.run_file, "--fail-on", "never").stdout.startswith("passed: "))

    def test_a_baseline_in_either_form_makes_its_findings_known(self):
        baseline = self.folder / "baseline.json"
        self.ampscope("report", self.run_file, "--format", "json", "-o", baseline)
        for known in (self.run_file, baseline):
            result = self.check(self.run_file, "--fail-on", "note", "--baseline", known)
            self.assertIn("known from the baseline", result.stdout)
        self.check(baseline, "--fail-on", "note", "--baseline", self.run_file)

    def test_the_baseline_matrix(self):
        """Each row: what happened to the run since the baseline, and whether that fails."""
        matrix = {
            "moved": (["UPDATE module SET path = 'module.' || path WHERE path != ''"], False),
            "renamed": (["UPDATE module SET root = 'Renamed'"], False),
            "more steps": ([f"UPDATE {table} SET step = step {shift}" for shift in ("+ 1000", "- 999")
                            for table in ("call", "step", "scaler_update", "scaler_unscale")], False),
            "reordered": (["UPDATE module SET id = 1000 - id", "UPDATE site SET module = 1000 - module",
                           "UPDATE parameter SET module = 1000 - module"], False),
            "other dtype": (["UPDATE tensor_type SET dtype = 2 WHERE dtype = 1"], None),
            "fewer steps": (["DELETE FROM tensor WHERE call IN (SELECT id FROM call WHERE step = 3)",
                             "DELETE FROM call WHERE step = 3"], None),
        }  # fmt: skip
        for name, (changes, fails) in matrix.items():
            with self.subTest(name):
                changed = self.session(name, "transformer_fp16", *changes)
                self.assertTrue(self.report(changed)["findings"])
                result = self.ampscope("check", changed, "--fail-on", "note", "--baseline", self.run_file)
                if fails is None:  # what is found may differ; what is found in both must be known
                    self.assertIn("known from the baseline", result.stdout)
                else:
                    self.assertEqual(result.returncode, int(fails), result.stdout)
                    self.assertNotIn("fixed since", result.stdout)
        empty = self.session("empty", "empty_run")
        new = self.check(self.run_file, "--fail-on", "note", "--baseline", empty, code=1)
        self.assertIn("new or worse", new.stdout)
        fixed = self.check(empty, "--fail-on", "note", "--baseline", self.run_file)
        self.assertIn("fixed since the baseline", fixed.stdout)

    def test_drift(self):
        louder = self.session("louder", "transformer_fp16",
                              "UPDATE stats SET absmax = absmax * 1024, max = max * 1024 WHERE absmax < 32")  # fmt: skip
        base = ("--fail-on", "never", "--baseline", self.run_file)
        self.check(louder, *base, "--drift", "absmax=10")
        result = self.check(louder, *base, "--drift", "absmax=9.5", code=1)
        self.assertIn("10.0 binades; 9.5 are allowed", result.stdout)
        self.assertOneSentence(self.ampscope("check", louder, "--drift", "absmax=1"), 2, "--baseline")
        self.assertOneSentence(self.ampscope("check", louder, *base, "--drift", "absmux=1"), 2, "did you mean absmax?")
        self.assertOneSentence(self.ampscope("check", louder, *base, "--drift", "absmax"), 2, "NAME=NUMBER")

    def test_max(self):
        rule = self.report(self.run_file)["findings"][0]["rule"]
        count = sum(finding["rule"] == rule for finding in self.report(self.run_file)["findings"])
        self.check(self.run_file, "--fail-on", "never", "--max", f"{rule}={count}")
        self.check(self.run_file, "--fail-on", "never", "--max", f"{rule}={count - 1}", code=1)
        self.assertOneSentence(self.ampscope("check", self.run_file, "--max", "nan-orgin=1"), 2, "did you mean nan-origin?")

    def test_settings(self):
        settings = self.folder / "ampscope.toml"
        settings.write_text('[[suppress]]\nrule = "*"\nreason = "an example"\nexpires = 2026-06-30\n')
        before, after = {"SOURCE_DATE_EPOCH": "1782777600"}, {"SOURCE_DATE_EPOCH": "1782864000"}  # June 30, July 1
        self.assertIn("suppressed", self.check(self.run_file, "--fail-on", "note", **before).stdout)
        expired = self.check(self.run_file, "--fail-on", "note", code=1, **after)
        self.assertIn("expired on 2026-06-30 (an example)", expired.stderr)
        settings.write_text("[chekc]\n")
        self.assertOneSentence(self.ampscope("check", self.run_file), 2, "ampscope.toml:1", "did you mean check?")
        self.assertOneSentence(self.ampscope("check", self.run_file, "--settings", "no.toml"), 3, "no.toml")

    def test_several_outputs_at_once(self):
        formats = ("json", "junit", "sarif", "markdown", "html", "csv")
        words = [word for form in formats for word in (f"--{form}", self.folder / f"out.{form}")]
        self.check(self.run_file, "--fail-on", "warning", "--baseline", self.run_file, *words)
        report = json.loads((self.folder / "out.json").read_text())
        jsonschema.Draft202012Validator(json.loads(OPTIONS.report_schema.read_text())).validate(report)
        self.assertTrue(report["check"]["passed"])
        self.assertEqual({f["judgement"] for f in report["check"]["findings"]}, {"known"})
        sarif = json.loads((self.folder / "out.sarif").read_text())
        self.assertEqual({r["baselineState"] for r in sarif["runs"][0]["results"]}, {"unchanged"})
        self.assertIn('skipped message="known"', (self.folder / "out.junit").read_text())
        self.assertIn("ampscope: passed", (self.folder / "out.markdown").read_text())
        self.assertIn("The check passed.", (self.folder / "out.html").read_text())
        left = {path.name for path in self.folder.iterdir()} - {f"out.{form}" for form in formats}
        self.assertEqual(left, {"run.ampscope"}, "no temporary file is left")

    def test_an_output_that_cannot_be_written_is_one_sentence(self):
        for target in ("no/such/folder/x.json", "/dev/full", str(self.folder)):
            self.assertOneSentence(self.ampscope("check", self.run_file, "--json", target), 3, target)
        self.assertOneSentence(self.ampscope("check", self.run_file, "--json", self.run_file), 2, "is what is read")
        self.assertOneSentence(self.ampscope("check", self.run_file, "--json", "a", "--html", "a"), 2, "two outputs")
        self.assertOneSentence(self.ampscope("compare", self.run_file, self.run_file, "-o", "/dev/full"), 3, "/dev/full")
        with open("/dev/full", "w") as full:
            for words in (["check"], ["compare", self.run_file], ["report"]):
                result = subprocess.run([OPTIONS.ampscope, words[0], self.run_file, *words[1:]], stdout=full,
                                        stderr=subprocess.PIPE, text=True)  # fmt: skip
                self.assertEqual((result.returncode, result.stderr.count("\n")), (3, 1), result.stderr)
        self.assertEqual([path.name for path in self.folder.iterdir()], ["run.ampscope"], "no half file is left")

    def test_a_closed_pipe_is_no_error(self):
        for words in (["compare", self.run_file, self.run_file, "--format", "json"], ["report", self.run_file, "--format", "html"]):
            command = f"{shlex.join(map(str, [OPTIONS.ampscope, *words]))} | head -c 10"
            result = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
            self.assertEqual(result.stderr, b"")

    def test_wrong_input(self):
        self.assertOneSentence(self.ampscope("check", "none.ampscope"), 3, "none.ampscope")
        (self.folder / "x.json").write_text("{\"a\": ")
        self.assertOneSentence(self.ampscope("check", "x.json"), 3, "x.json", "no JSON")
        self.assertOneSentence(self.ampscope("check", self.run_file, "--fail-on", "fatal"), 2, "--fail-on", "fatal")
        self.assertOneSentence(self.ampscope("compare", self.run_file), 2, "2 to 64")
        self.assertOneSentence(self.ampscope("compare", self.run_file, self.run_file, "--format", "xml"), 2, "xml")

    def test_compare(self):
        other = self.session("other", "transformer_fp16", "UPDATE module SET path = 'module.' || path WHERE path != ''",
                             "UPDATE stats SET absmax = absmax * 4, max = max * 4 WHERE absmax < 8000")  # fmt: skip
        empty = self.session("empty", "empty_run")
        result = self.ampscope("compare", self.run_file, other, empty, "--format", "json")
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        document = json.loads(result.stdout)
        schema = json.loads((ROOT / "reports" / "schema" / "ampscope-comparison-1.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(document)
        moved, gone = document["comparisons"]
        self.assertEqual((moved["new_modules"], moved["gone_modules"]), ([], []))
        self.assertTrue(all("module." + m["before"]["module"] == m["after"]["module"] for m in moved["moved_modules"]))
        self.assertEqual({round(t["binades"], 9) for t in moved["tensors"] if t["binades"] is not None} - {0.0, 2.0}, set())
        findings = self.report(self.run_file)["findings"]
        self.assertEqual(len(gone["gone_findings"]), len(findings))
        self.assertEqual(gone["new_findings"], [])
        text = self.ampscope("compare", self.run_file, other, "--width", "80").stdout
        self.assertIn("moved", text)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        markdown = self.ampscope("compare", self.run_file, other, "--format", "markdown").stdout
        self.assertIn("ampscope: runs compared with the first", markdown)

    def test_compare_in_the_formats_of_reports(self):
        """The second run, in which what is new fails and what the first run has is known."""
        empty = self.session("empty", "empty_run")
        junit = self.ampscope("compare", empty, self.run_file, "--format", "junit").stdout
        same = self.ampscope("compare", self.run_file, self.run_file, "--format", "junit").stdout
        failures = [len(list(ElementTree.fromstring(text).iter("failure"))) for text in (junit, same)]
        self.assertGreater(failures[0], 0)
        self.assertEqual(failures[1], 0, "nothing is new in a run that is compared with itself")
        sarif = json.loads(self.ampscope("compare", self.run_file, self.run_file, "--format", "sarif").stdout)
        states = {result.get("baselineState") for result in sarif["runs"][0]["results"]}
        self.assertEqual(states, {"unchanged"})
        for name in ("html", "csv"):
            self.assertGreater(len(self.ampscope("compare", empty, self.run_file, "--format", name).stdout), 100)
        self.assertOneSentence(self.ampscope("compare", empty, empty, empty, "--format", "html"), 2, "two runs")

    def test_every_command_of_the_ci_page(self):
        page = (ROOT / "docs" / "ci.md").read_text()
        commands = re.findall(r"(?m)(?:^    |- run: |    - |sh ')(ampscope [^'\n]*)", page)
        self.assertGreater(len(commands), 12)
        self.ampscope("report", self.run_file, "--format", "json", "-o", "baseline.json")
        for command in commands:
            words = shlex.split(command, comments=True)[1:]
            if words[0] == "profile":  # its program is the user's; that it is understood is what can be tested
                words = [*words[: words.index("--")], "--force", "--", "true"]
                words[words.index("-o") + 1] = "profiled.ampscope"
            result = self.ampscope(*words)
            self.assertIn(result.returncode, (0, 1) if words[0] == "check" else (0,), f"{command}: {result.stderr}")
        settings = re.search(r"(?ms)^    \[check\]\n.*?(?=^\S)", page).group(0)
        (self.folder / "page.toml").write_text(re.sub(r"(?m)^    ", "", settings))
        self.assertIn(self.check(self.run_file, "--settings", "page.toml", "--fail-on", "never").returncode, (0, 1))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ampscope", required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True)
    parser.add_argument("--report-schema", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
