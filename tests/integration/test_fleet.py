# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""`ampscope export`: what pyarrow reads is what the session says, and a run is exported whole or not at all."""

import csv
import io
import math
import os
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Callable, Optional

import pyarrow.dataset as dataset
import pyarrow.parquet as parquet

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "golden"))
import golden  # noqa: E402

AMPSCOPE = os.environ.get("AMPSCOPE", "ampscope")
SCHEMA = SOURCE / "analyzer" / "store" / "schema.sql"
CASES = ("transformer_fp16", "hostile_names", "nan_bf16", "reference_local", "scalers", "empty_run")
# table -> the format of `ampscope report` with the same rows
REPORTS = {"ops": "csv", "findings": "csv-findings", "casts": "csv-casts", "scale": "csv-scale"}
TABLES = {*REPORTS, "runs", "steps", "op_steps", "labels"}


def ampscope(*words: object, check: bool = True, **options: Any) -> "subprocess.CompletedProcess[str]":
    # Line ends stay as they are: names may hold some.
    raw = subprocess.run([AMPSCOPE, *map(str, words)], capture_output=True, **options)
    done = subprocess.CompletedProcess(raw.args, raw.returncode, raw.stdout.decode(), raw.stderr.decode())
    if check and done.returncode != 0:
        raise AssertionError(f"{words}: {done.returncode}: {done.stderr}")
    return done


def export(session: Path, folder: Path, *words: object, **options: Any) -> "subprocess.CompletedProcess[str]":
    return ampscope("export", session, "-o", folder, "--python", sys.executable, *words, **options)


def typed(text: str, kind: str) -> Any:
    """A field of a CSV table as Parquet has it."""
    if kind == "string":
        return text
    if text == "":
        return None
    return {"int64": int, "double": float, "bool": lambda word: word == "true"}[kind](text)


def same(a: Any, b: Any) -> bool:
    both_nan = isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b)
    return both_nan or a == b


class ExportTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.fleet = self.folder / "fleet"

    def session(self, case: str, change: Optional[Callable[[sqlite3.Connection], None]] = None) -> Path:
        path = self.folder / f"{case}.ampscope"
        golden.build_session(SCHEMA, SOURCE / "tests" / "golden" / case / "session.sql", path)
        if change:
            with sqlite3.connect(path) as database:
                change(database)
            database.close()
        return path

    def files(self) -> list[str]:
        return sorted(path.relative_to(self.fleet).as_posix() for path in self.fleet.rglob("*") if path.is_file())


class RoundTrip(ExportTest):
    def test_rows_are_those_of_the_reports(self) -> None:
        """Of every golden session, hostile names among them, through another reader of Parquet."""
        compared = 0
        for case in CASES:
            session = self.session(case)
            export(session, self.fleet)
            with sqlite3.connect(session) as database:
                ranks = [rank for (rank,) in database.execute("SELECT DISTINCT rank FROM process")] or [0]
            for table, form in REPORTS.items():
                for rank in ranks:
                    of_rank = ("--rank", rank) if len(ranks) > 1 else ()
                    text = ampscope("report", session, "--format", form, *of_rank).stdout
                    expected = list(csv.reader(io.StringIO(text, newline="")))
                    # Not through the names of the folders, which the next test is about.
                    part = self.fleet / table / f"run={case}" / f"rank={rank}" / "part-0.parquet"
                    got = parquet.ParquetFile(part).read()
                    self.assertEqual(got.column_names, expected[0])
                    kinds = [str(field.type) for field in got.schema]
                    rows = [list(row.values()) for row in got.to_pylist()]
                    self.assertEqual(len(rows), len(expected) - 1)
                    for row, words in zip(rows, expected[1:]):
                        for name, value, word, kind in zip(got.column_names, row, words, kinds):
                            wanted = typed(word, kind)
                            # CSV does not tell an absent text from an empty one.
                            value = "" if kind == "string" and value is None else value
                            self.assertTrue(same(value, wanted), (case, table, name, value, wanted))
                            compared += 1
        self.assertGreater(compared, 5000)

    def test_columns_are_those_of_the_page(self) -> None:
        session = self.session("nan_bf16")
        export(session, self.fleet)
        columns = {table: parquet.ParquetFile(self.fleet / table / "run=nan_bf16/rank=0/part-0.parquet").schema.names
                   for table in TABLES}  # fmt: skip
        page = (SOURCE / "docs" / "fleet.md").read_text(encoding="utf-8")
        listed = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", page, re.M))
        self.assertEqual(set(listed), TABLES)
        for table in ("runs", "labels", "steps"):
            self.assertEqual(listed[table].split(", "), columns[table])
        ops = columns["ops"]
        shared = [*ops[: ops.index("calls")], *ops[ops.index("tensors") : ops.index("bf16_overflow") + 1]]
        self.assertEqual(columns["op_steps"], ["process", "step", *shared])

    def test_op_steps_are_the_sums_of_the_session(self) -> None:
        session = self.session("transformer_fp16")
        export(session, self.fleet)
        with sqlite3.connect(session) as database:
            expected = database.execute(
                """SELECT c.process, c.step, o.name, s.ordinal, count(*), sum(m.numel), sum(m.nan), max(m.absmax)
                   FROM tensor t JOIN call c ON c.id = t.call JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
                   LEFT JOIN stats m ON m.id = t.stats GROUP BY c.process, c.step, c.site, t.role,
                   (SELECT dtype FROM tensor_type y WHERE y.id = t.type)"""
            ).fetchall()
        got = parquet.ParquetFile(self.fleet / "op_steps/run=transformer_fp16/rank=0/part-0.parquet").read().to_pylist()
        self.assertGreater(len(expected), 100)
        key = lambda row: tuple((value is None, value) for value in row)  # noqa: E731
        self.assertEqual(
            sorted(((r["process"], r["step"], r["op"], r["ordinal"], r["tensors"], r["numel"] if r["measured"] else None,
                     r["nan"] if r["measured"] else None, r["absmax"]) for r in got), key=key),
            sorted(expected, key=key),
        )  # fmt: skip

    def test_runs_ranks_and_labels(self) -> None:
        session = self.session("scalers")
        names = ["a/b=c é%", "plain", "../up", "..", '"#:*?', "two  spaces "]
        for name in names:
            export(session, self.fleet, "--run", name, "--label", f"commit={name}", "--label", "empty=")
        for table in TABLES:
            rows = dataset.dataset(self.fleet / table, partitioning="hive").to_table()
            self.assertLessEqual(set(rows.column("run").to_pylist()), set(names), table)
        runs = dataset.dataset(self.fleet / "runs", partitioning="hive").to_table().to_pylist()
        self.assertEqual(sorted((row["run"], row["rank"]) for row in runs), sorted((n, r) for n in names for r in (0, 1)))
        labels = dataset.dataset(self.fleet / "labels", partitioning="hive").to_table().to_pylist()
        self.assertEqual({(row["run"], row["key"], row["value"]) for row in labels},
                         {(n, k, v) for n in names for k, v in (("commit", n), ("empty", ""))})  # fmt: skip
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["fleet", "scalers.ampscope"])

    def test_findings_across_ranks_have_no_rank(self) -> None:
        session = self.session("scalers")
        export(session, self.fleet)
        text = ampscope("report", session, "--format", "csv-findings").stdout
        whole = [row["rule"] for row in csv.DictReader(io.StringIO(text, newline=""))]
        rows = dataset.dataset(self.fleet / "findings", partitioning="hive").to_table().to_pylist()
        across = [row["rule"] for row in rows if row["rank"] is None]
        self.assertEqual(across, [rule for rule in whole if rule.startswith("rank-")])
        self.assertFalse([row for row in rows if row["rank"] is not None and row["rule"].startswith("rank-")])

    def test_csv_without_pyarrow(self) -> None:
        session = self.session("hostile_names")
        ampscope("export", session, "-o", self.fleet, "--format", "csv", "--python", "/nowhere/python")
        self.assertEqual(self.files(), sorted(f"{table}/run=hostile_names/rank=0/part-0.csv" for table in TABLES))
        report = ampscope("report", session, "--format", "csv").stdout
        self.assertEqual((self.fleet / "ops/run=hostile_names/rank=0/part-0.csv").read_bytes().decode(), report)

    def test_again_gives_the_same_bytes(self) -> None:
        session = self.session("transformer_fp16")
        export(session, self.fleet)
        before = {name: (self.fleet / name).read_bytes() for name in self.files()}
        export(session, self.fleet, "--force")
        self.assertEqual({name: (self.fleet / name).read_bytes() for name in self.files()}, before)


class Failures(ExportTest):
    def fails(self, code: int, words: list[str], done: "subprocess.CompletedProcess[str]") -> None:
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_a_run_is_there(self) -> None:
        session = self.session("nan_bf16")
        export(session, self.fleet, "--label", "commit=1")
        before = {name: (self.fleet / name).read_bytes() for name in self.files()}
        self.fails(2, ["'nan_bf16'", "--force", "--run"], export(session, self.fleet, check=False))
        self.assertEqual({name: (self.fleet / name).read_bytes() for name in self.files()}, before)
        # Also where only another format holds it.
        self.fails(2, ["--force"], export(session, self.fleet, "--format", "csv", check=False))
        export(session, self.fleet, "--format", "csv", "--force")
        self.assertFalse([name for name in self.files() if name.endswith(".parquet")])

    def test_no_pyarrow(self) -> None:
        session = self.session("nan_bf16")
        bare = self.folder / "bare"
        bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n')
        bare.chmod(0o755)
        for python, words in ((bare, ["pyarrow", "-m pip install 'pyarrow=="]), ("/nowhere/python", ["--python"])):
            done = ampscope("export", session, "-o", self.fleet, "--python", python, check=False)
            self.fails(4, [*words, "--format csv"], done)
        self.assertFalse(self.fleet.exists())

    def test_another_pyarrow(self) -> None:
        session = self.session("nan_bf16")
        other = self.folder / "other"
        other.write_text(f"#!/bin/sh\necho '{self.folder}'\n")  # a folder with no library of that version
        other.chmod(0o755)
        done = ampscope("export", session, "-o", self.fleet, "--python", other, check=False)
        self.fails(4, ["libarrow.so", str(self.folder), "pip install"], done)

    def test_full_disk(self) -> None:
        """A limit on the size of a file stands for a full disk: the first write past it fails."""
        session = self.session("transformer_fp16")

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

        for form in ("parquet", "csv"):
            export(session, self.fleet, "--force", "--format", form)
            before = {name: (self.fleet / name).read_bytes() for name in self.files()}
            # Python ignores SIGXFSZ, and so does its child here: write() answers with an error.
            done = export(session, self.fleet, "--force", "--format", form, check=False, preexec_fn=limit, restore_signals=False)  # fmt: skip
            self.fails(3, ["cannot write", str(self.fleet), "File too large"], done)
            self.assertEqual({name: (self.fleet / name).read_bytes() for name in self.files()}, before)
            self.assertEqual({path.name for path in self.fleet.iterdir()}, TABLES)

    def test_folders_that_cannot_be_written(self) -> None:
        session = self.session("nan_bf16")
        self.fails(3, ["cannot write", str(session)], export(session, session, check=False))
        self.fails(3, ["cannot write", "/proc/fleet"], export(session, Path("/proc/fleet"), check=False))
        # One table's place is taken by a file: the others are taken back.
        self.fleet.mkdir()
        (self.fleet / "steps").write_text("mine")
        self.fails(3, ["cannot write", "steps"], export(session, self.fleet, check=False))
        self.assertEqual(self.files(), ["steps"])
        self.assertFalse([path for path in self.fleet.iterdir() if path.name.startswith(".")])

    def test_words_and_sessions(self) -> None:
        session = self.session("nan_bf16")
        for words in (["--label", "commit"], ["--label", "=x"], ["--label", "a=1", "--label", "a=2"]):
            self.fails(2, ["--label"], export(session, self.fleet, *words, check=False))
        self.fails(3, ["no.ampscope"], export(self.folder / "no.ampscope", self.fleet, check=False))
        self.assertFalse(self.fleet.exists())
        self.fails(3, ["File name too long"], export(session, self.fleet, "--run", "x" * 300, check=False))
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()
