# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The queries of docs/fleet.md, as they stand there, over the exports of 50 runs: DuckDB, Spark, and Python with the CSV
reports (and, for steps, the sessions themselves) say the same."""

import csv
import io
import math
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Iterator, Optional

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "golden"))
import golden  # noqa: E402

AMPSCOPE = os.environ.get("AMPSCOPE", "ampscope")
PAGE = SOURCE / "docs" / "fleet.md"
RUNS = 50
BASES = ("transformer_fp16", "nan_bf16", "scalers", "reference_shadow", "reference_local", "hostile_names")

Row = dict[str, str]
Answer = list[tuple[Any, ...]]


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def blocks(language: str) -> dict[str, str]:
    """The code of the page by what leads to it: the last line of text, or the title, before it."""
    found = {}
    for match in re.finditer(rf"([^\n]+)\n+```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S):
        found[match.group(1).strip("# ")] = match.group(2)
    return found


def vary(path: Path, number: int) -> None:
    """Makes a run of its own: other magnitudes, subnormal counts and, in those of the new commit, more of both."""
    choice = random.Random(number)
    factor = 2.0 ** choice.randint(0, 2) * (4 if number >= RUNS // 2 else 1)
    with sqlite3.connect(path) as database:
        database.execute(
            "UPDATE stats SET absmax = absmax * ?1, max = max * ?1 WHERE id % 3 = ?2 AND absmax < 1000",
            (factor, choice.randrange(3)),
        )
        database.execute(
            "UPDATE stats SET subnormal = min(numel - zero - pos_inf - neg_inf - nan, subnormal + ? + numel * ?)"
            " WHERE numel > zero + pos_inf + neg_inf + nan AND id % 5 = ?",
            (choice.randint(0, 9), number // (RUNS // 2), choice.randrange(5)),
        )
        if number < RUNS // 2 and number % 2:  # half of the old runs are sound
            database.execute("UPDATE stats SET nan = 0, pos_inf = 0, neg_inf = 0, subnormal = 0, what_if = NULL")
            database.execute("UPDATE scaler_update SET found_inf = 0, scale_after = scale_before")
            database.execute("UPDATE scaler_unscale SET found_inf = 0")
    database.close()


class Fleet:
    """50 runs, exported, and what the reports say of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.commit: dict[str, str] = {}
        self.findings: list[tuple[str, Row]] = []
        self.ops: list[tuple[str, Row]] = []
        self.scale: list[tuple[str, int, Row]] = []
        self.first_nonfinite: dict[str, int] = {}
        bases = {}
        for base in set(BASES):
            bases[base] = folder / f"{base}.ampscope"
            sql = SOURCE / "tests" / "golden" / base / "session.sql"
            golden.build_session(SOURCE / "analyzer" / "store" / "schema.sql", sql, bases[base])
        for number in range(RUNS):
            session = folder / f"run{number:02}.ampscope"
            shutil.copy(bases[BASES[number % len(BASES)]], session)
            vary(session, number)
            self.add(session, "old" if number < RUNS // 2 else "new")
            session.unlink()

    def call(self, *words: object) -> str:
        done = subprocess.run([AMPSCOPE, *map(str, words)], capture_output=True)
        if done.returncode != 0:
            raise AssertionError(done.stderr.decode())
        return done.stdout.decode()

    def rows(self, session: Path, form: str, *words: object) -> list[Row]:
        text = self.call("report", session, "--format", form, *words)
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def add(self, session: Path, commit: str) -> None:
        run = session.stem
        self.commit[run] = commit
        self.call("export", session, "-o", self.folder / "fleet", "--python", sys.executable,
                  "--label", f"commit={commit}", "--label", f"cluster={run}")  # fmt: skip
        with sqlite3.connect(session) as database:
            ranks = [rank for (rank,) in database.execute("SELECT DISTINCT rank FROM process ORDER BY rank")]
            (first,) = database.execute(
                "SELECT min(c.step) FROM call c JOIN tensor t ON t.call = c.id JOIN stats m ON m.id = t.stats"
                " WHERE m.pos_inf + m.neg_inf + m.nan > 0"
            ).fetchone()
        database.close()
        if first is not None:
            self.first_nonfinite[run] = first
        for rank in ranks:
            of_rank = ("--rank", rank)
            self.findings += [(run, row) for row in self.rows(session, "csv-findings", *of_rank)]
            self.ops += [(run, row) for row in self.rows(session, "csv", *of_rank)]
            self.scale += [(run, rank, row) for row in self.rows(session, "csv-scale", *of_rank)]
        if len(ranks) > 1:
            across = self.rows(session, "csv-findings")
            self.findings += [(run, row) for row in across if row["rule"].startswith("rank-")]

    # What the page asks, once more.

    @staticmethod
    def module(row: Row) -> Optional[str]:
        return row["module"] if row["class"] or row["root"] else None

    def worst_layers(self) -> Answer:
        found, errors = defaultdict(set), defaultdict(set)
        earliest: dict[str, int] = {}
        for run, row in self.findings:
            module = self.module(row)
            if module is None or row["severity"] not in ("error", "warning"):
                continue
            found[module].add(run)
            if row["severity"] == "error":
                errors[module].add(run)
            earliest[module] = min(earliest.get(module, 1 << 62), int(row["first_step"]))
        answer = [(m, len(errors[m]), len(runs), len(runs) / RUNS, earliest[m]) for m, runs in found.items()]
        return sorted(answer, key=lambda row: (-row[1], -row[2], row[0].encode()))[:20]

    def subnormal_gradients(self) -> Answer:
        lost, nonzero, runs = defaultdict(int), defaultdict(int), defaultdict(set)
        for run, row in self.ops:
            if row["role"] not in ("grad_input", "grad_weight") or row["dtype"] not in ("float16", "bfloat16"):
                continue
            if int(row["measured"]) == 0:
                continue
            key = (self.module(row), row["op"], row["role"])
            lost[key] += int(row["subnormal"])
            nonzero[key] += int(row["numel"]) - sum(int(row[name]) for name in ("zero", "pos_inf", "neg_inf", "nan"))
            runs[key].add(run)
        answer = [(*key, lost[key] / nonzero[key], len(runs[key])) for key in lost if nonzero[key] > 0]
        return sorted(answer, key=lambda row: (-row[3], row[0] or "", row[1], row[2]))[:20]

    def regressions(self) -> Answer:
        found = {"old": defaultdict(set), "new": defaultdict(set)}
        for run, row in self.findings:
            found[self.commit[run]][(row["rule"], self.module(row), row["op"] or None)].add(run)
        answer = []
        for key, runs in found["new"].items():
            old, new = len(found["old"][key]) / (RUNS // 2), len(runs) / (RUNS // 2)
            if new > old:
                answer.append((*key, old, new))
        return answer

    def grown_ranges(self) -> Answer:
        largest = {"old": {}, "new": {}}
        for run, row in self.ops:
            if row["role"] == "output" and row["absmax"]:
                key = (self.module(row), row["op"], row["dtype"])
                of_commit = largest[self.commit[run]]
                of_commit[key] = max(of_commit.get(key, 0.0), float(row["absmax"]))
        return [(*key, old, largest["new"][key]) for key, old in largest["old"].items()
                if key in largest["new"] and largest["new"][key] >= 2 * old]  # fmt: skip

    def first_steps(self) -> Answer:
        return list(self.first_nonfinite.items())

    def skipped(self) -> Answer:
        sums: dict[tuple[str, int], list[Any]] = {}
        for run, rank, row in self.scale:
            entry = sums.setdefault((run, rank), [0, 0, math.inf])
            entry[0] += 1
            entry[1] += row["skipped"] == "true"
            entry[2] = min(entry[2], float(row["scale_after"]))
        return [(*key, *entry) for key, entry in sums.items()]


def rounded(rows: Any) -> Answer:
    """As a set with repetitions, whose order does not depend on where an engine puts NULL."""
    plain = [tuple(float(f"{v:.9g}") if isinstance(v, float) else v for v in row) for row in rows]
    return sorted(plain, key=repr)


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.fleet = Fleet(cls.folder)
        fleet = cls.fleet
        cls.expected = {
            "By the share of runs in which a layer has a finding, errors first:": fleet.worst_layers(),
            "By what float16 and bfloat16 gradients lose at the lower end:": fleet.subnormal_gradients(),
            "Findings of a rule at a place, as the share of each commit's runs that have it:": fleet.regressions(),
            "Ranges that grew: layers whose largest output is nearer to the end of its format by a factor of two and more:":
                fleet.grown_ranges(),
            "In which step do runs first meet inf or nan?": fleet.first_steps(),
            "How many steps do the scalers skip?": fleet.skipped(),
        }  # fmt: skip

    def check(self, name: str, answer: Any) -> None:
        with self.subTest(name):
            self.assertEqual(rounded(answer), rounded(self.expected[name]))

    def test_every_query_is_known_and_finds_something(self) -> None:
        self.assertEqual(set(blocks("sql")), set(self.expected))
        for name, answer in self.expected.items():
            self.assertGreater(len(answer), 2, name)

    def test_duckdb(self) -> None:
        import duckdb

        with working_in(self.folder):
            exec(blocks("python")["Tables in DuckDB"], {})
            for name, sql in blocks("sql").items():
                self.check(name, duckdb.sql(sql).fetchall())

    @unittest.skipUnless(shutil.which("java"), "Spark needs java: apt-get install openjdk-17-jre-headless")
    def test_spark(self) -> None:
        from pyspark.sql import SparkSession

        # A cluster of one machine, as small as it gets, which looks for paths from where it starts.
        self.enterContext(working_in(self.folder))
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", "false")
        builder = builder.config("spark.sql.shuffle.partitions", "2").config("spark.driver.bindAddress", "127.0.0.1")
        spark = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
        self.addCleanup(spark.stop)
        spark.sparkContext.setLogLevel("ERROR")
        exec(blocks("python")["Tables in Spark"], {})
        for name, sql in blocks("sql").items():
            self.check(name, [tuple(row) for row in spark.sql(sql).collect()])


if __name__ == "__main__":
    unittest.main()
