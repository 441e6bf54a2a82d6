# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""How `ampscope report` behaves as a program: names through Python's json, output files, pipes, wrong input."""

import argparse
import copy
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import golden
import jsonschema

OPTIONS: argparse.Namespace
HERE = pathlib.Path(__file__).parent


class ReportTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def session(self, case: str) -> pathlib.Path:
        path = self.folder / "run.ampscope"
        golden.build_session(OPTIONS.schema, HERE / case / "session.sql", path)
        return path

    def report(self, *words, **kwargs) -> subprocess.CompletedProcess:
        return subprocess.run([OPTIONS.ampscope, "report", *map(str, words)], capture_output=True, timeout=60, **kwargs)

    def assertOneSentence(self, result: subprocess.CompletedProcess, code: int, *parts: str):
        error = result.stderr.decode()
        self.assertEqual(result.returncode, code, error)
        self.assertEqual(result.stdout, b"")
        self.assertEqual(len(error.strip().splitlines()), 1, error)
        for part in parts:
            self.assertIn(part, error)

    def test_hostile_names_come_back_as_they_are(self):
        session = self.session("hostile_names")
        names = {row[0] for row in sqlite3.connect(session).execute("SELECT path FROM module")}
        report = json.loads(self.report(session, "--format", "json").stdout)
        self.assertEqual({layer["path"] for layer in report["layers"]}, names)
        self.assertEqual({row["module"] for row in report["nonfinite"]["origins"]}, names)

    def test_no_control_character_reaches_the_terminal(self):
        output = self.report(self.session("hostile_names"), "--color", "never").stdout.decode()
        self.assertEqual([c for c in output if c != "\n" and not c.isprintable()], [])

    def test_the_schema_rejects_what_it_does_not_describe(self):
        report = json.loads(self.report(self.session("transformer_fp16"), "--format", "json").stdout)
        validator = jsonschema.Draft202012Validator(json.loads(OPTIONS.report_schema.read_text()))
        self.assertTrue(validator.is_valid(report))
        for path, value in [
            (("schema_version",), 2), (("layers", 0, "ops", 0, "numel"), -1), (("layers", 0, "ops", 0, "phase"), "sideways"),
            (("overhead", "ratio"), "fast"), (("scaler", "trajectory", 0, "surprise"), 1), (("coverage",), None),
        ]:  # fmt: skip
            broken = copy.deepcopy(report)
            at = broken
            for key in path[:-1]:
                at = at[key]
            at[path[-1]] = value
            self.assertFalse(validator.is_valid(broken), path)

    def test_counts_are_those_of_the_session(self):
        session = self.session("transformer_fp16")
        report = json.loads(self.report(session, "--format", "json").stdout)
        ops = [op for layer in report["layers"] for op in layer["ops"]]
        sums = sqlite3.connect(session).execute(
            "SELECT count(*), sum(numel), sum(zero), sum(subnormal), sum(pos_inf), sum(neg_inf), max(absmax), min(absmin) "
            "FROM tensor JOIN stats ON stats.id = tensor.stats").fetchone()
        totals = [sum(op[field] for op in ops) for field in ("measured", "numel", "zero", "subnormal", "pos_inf", "neg_inf")]
        self.assertEqual([*totals, max(op["absmax"] for op in ops), min(op["absmin"] for op in ops)], list(sums))
        for op in ops:
            self.assertEqual(sum(op["histogram"].values()) > 0, op["numel"] > op["zero"])

    def test_output_file(self):
        session = self.session("scalers")
        target = self.folder / "report.json"
        words = (session, "--format", "json", "-o", target)
        result = self.report(*words)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"", b""))
        self.assertEqual(target.read_bytes(), self.report(session, "--format", "json").stdout)
        self.assertOneSentence(self.report(*words), 2, "report.json", "--force")
        target.write_text("old")
        self.assertEqual(self.report(*words, "--force").returncode, 0)
        json.loads(target.read_text())
        self.assertEqual(sorted(os.listdir(self.folder)), ["report.json", "run.ampscope"], "no temporary file is left")
        self.assertOneSentence(self.report(session, "-o", session, "--force"), 2, "session itself")
        self.assertOneSentence(self.report(session, "-o", self.folder / "no" / "x"), 3, "no/x")
        self.assertEqual(self.report(session, "-o", "/dev/null").returncode, 0)
        self.assertTrue(pathlib.Path("/dev/null").is_char_device())

    @unittest.skipIf(not os.path.exists("/dev/full"), "no /dev/full")
    def test_a_full_disk_is_said(self):
        self.assertOneSentence(self.report(self.session("scalers"), "-o", "/dev/full"), 3, "/dev/full")

    def test_a_closed_pipe_is_no_error(self):
        session = self.session("transformer_fp16")
        process = subprocess.Popen([OPTIONS.ampscope, "report", str(session), "--format", "json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)  # fmt: skip
        process.stdout.read(10)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        process.wait(timeout=60)

    def test_wrong_input(self):
        session = self.session("scalers")
        self.assertOneSentence(self.report(session, "--format", "xml"), 2, "xml", "text", "json")
        self.assertOneSentence(self.report(session, "--width", "5"), 2, "width")
        self.assertOneSentence(self.report(), 2, "SESSION")
        self.assertOneSentence(self.report(self.folder / "none.ampscope"), 3, "none.ampscope")
        text = self.folder / "text.ampscope"
        text.write_text("this is no session\n" * 100)
        self.assertOneSentence(self.report(text), 3, "text.ampscope")
        database = sqlite3.connect(session)
        database.execute("PRAGMA user_version = 99")
        database.close()
        self.assertOneSentence(self.report(session), 3, "99")

    def test_damaged_sessions_never_crash(self):
        whole = self.session("nan_bf16").read_bytes()
        damaged = self.folder / "damaged.ampscope"
        for at in range(0, len(whole), max(1, len(whole) // 60)):
            for data in (whole[:at], whole[:at] + bytes(64) + whole[at + 64 :], whole[:at] + b"\xff" * 16 + whole[at + 16 :]):
                damaged.write_bytes(data)
                for words in ((damaged,), (damaged, "--format", "json")):
                    self.assertIn(self.report(*words).returncode, (0, 3), f"damaged at {at}")

    def test_help_shows_an_example(self):
        self.assertIn(b"ampscope report run.ampscope", self.report("--help").stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--ampscope", required=True)
    parser.add_argument("--schema", type=pathlib.Path, required=True)
    parser.add_argument("--report-schema", type=pathlib.Path, required=True)
    OPTIONS, rest = parser.parse_known_args()
    unittest.main(argv=[sys.argv[0], *rest])
