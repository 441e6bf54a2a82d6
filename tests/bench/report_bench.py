# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""How long reports of a large session take, and how much memory: one million calls (1,000 sites x 1,000 steps), each with
one measured tensor.

    report_bench.py --ampscope PATH [--sites N] [--steps N] [--runs N]

Prints the best of the runs for each command. Nothing is judged."""

import argparse
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "golden"))
import golden  # noqa: E402

SQL = """
INSERT INTO run VALUES ('command', 'python train.py'), ('exit_code', '0');
INSERT INTO process (id, pid, rank, local_rank, world_size, trace, complete, dropped, tracer_ns, writer_ns, run_ns)
  VALUES (1, 1, 0, 0, 1, '1.amptrace', 1, 0, 1000, 1000, 1000000000000);
CREATE TEMP TABLE sites AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {sites}) SELECT i FROM n;
CREATE TEMP TABLE steps AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {steps}) SELECT i FROM n;
INSERT INTO op VALUES (1, 'aten::mm', '', 0);
INSERT INTO module SELECT i + 1, 'Net', 'blocks.' || (i / 4) || '.fc' || (i % 4), 'Linear' FROM sites;
INSERT INTO site SELECT i + 1, i + 1, 1, 1 + i % 2, 0, NULL, '' FROM sites;
INSERT INTO tensor_type VALUES (1, 1, 0, -1, '64x64');
INSERT INTO step SELECT 1, i, i * 1000000, (i + 1) * 1000000, 1, 1, 1, 1000 FROM steps;
INSERT INTO call SELECT steps.i * {sites} + sites.i + 1, 1, 1, steps.i, sites.i + 1, 0, 1, 0, 0, steps.i * 1000000 + sites.i, 500,
  0, 0 FROM steps, sites;
INSERT INTO stats SELECT id, 1, 2, 4096, 5, id % 7, 0, 0, 0, 0, 2000, -3.5, 3.5, 0.00001, 1.0 + id % 100, 4.0, histogram_of(id),
  what_if_of(id) FROM call;
INSERT INTO tensor (call, position, slot, element, flags, role, type, stats, parameter, unmeasured)
  SELECT id, 0, 0, 0, 1, CASE site % 2 WHEN 0 THEN 4 ELSE 2 END, 1, id, NULL, 0 FROM call;
"""


def build(target: pathlib.Path, sites: int, steps: int) -> None:
    histograms = [golden.histogram(f"-16: {' '.join(str(1 + (bin * seed) % 300) for bin in range(20))}") for seed in range(8)]
    what_ifs = [golden.what_if("fp16", seed, 3 * seed, 0) for seed in range(8)]
    root = HERE.parent.parent / "analyzer" / "store"
    database = sqlite3.connect(target)
    database.create_function("histogram_of", 1, lambda i: histograms[i % 8], deterministic=True)
    database.create_function("what_if_of", 1, lambda i: what_ifs[i % 8], deterministic=True)
    database.executescript((root / "schema.sql").read_text(encoding="utf-8"))
    database.execute(f"PRAGMA application_id = {golden.APPLICATION_ID}")
    database.execute(f"PRAGMA user_version = {golden.USER_VERSION}")
    database.executescript("BEGIN;" + SQL.format(sites=sites, steps=steps) + "COMMIT;")
    golden.link_tensors(database)
    database.executescript((root / "indices.sql").read_text(encoding="utf-8"))
    database.close()


def timed(words: list[str], accepted: tuple[int, ...]) -> tuple[float, float, float]:
    """Seconds, seconds of CPU and MiB of one run."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as sink:
        process = subprocess.Popen(words, stdout=sink)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        raise SystemExit(f"exit code {process.returncode}: {words}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ampscope", required=True)
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        session = str(pathlib.Path(folder) / "large.ampscope")
        report = str(pathlib.Path(folder) / "large.json")
        build(pathlib.Path(session), options.sites, options.steps)
        subprocess.run([options.ampscope, "report", session, "--format", "json", "-o", report], check=True)
        print(f"session {os.path.getsize(session) >> 20} MiB, report {os.path.getsize(report) >> 20} MiB")
        commands = {f"report --format {form}": ["report", session, "--format", form]
                    for form in ("text", "json", "html", "junit", "sarif", "markdown", "csv")}  # fmt: skip
        commands["recommend SESSION"] = ["recommend", session]
        commands["check SESSION"] = ["check", session]
        commands["check REPORT.json"] = ["check", report]
        commands["check REPORT.json --baseline REPORT.json"] = ["check", report, "--baseline", report]
        for name, words in commands.items():
            runs = [timed([options.ampscope, *words], (0, 1)) for _ in range(options.runs)]
            wall, cpu, memory = min(run[0] for run in runs), min(run[1] for run in runs), max(run[2] for run in runs)
            print(f"{name:42} {wall:7.2f} s {cpu:7.2f} s CPU {memory:7.0f} MiB", flush=True)


if __name__ == "__main__":
    main()
