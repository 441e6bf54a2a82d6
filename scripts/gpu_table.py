#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What scripts/gpu_check.sh found on a device, as one table.

    gpu_table.py FOLDER

FOLDER holds checks.tsv (name and exit code of each check), and what the checks wrote: tests.xml (ctest's JUnit), kernels.txt
(cuda_bench) and whole_run.json. A check that wrote nothing that can be read has failed. Exit code 0: all passed; 1: something
failed, or missed its goal."""

import json
import re
import sys
import xml.etree.ElementTree as xml
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional, Sequence

PASSED, FAILED, MISSED, LEFT_OUT = "passed", "FAILED", "MISSED", "left out"
COPY_GOAL = 80  # percent of the rate of a copy
LARGE_MIB = 16  # for tensors over so many MiB


@dataclass
class Row:
    check: str
    result: str
    number: str = ""
    goal: str = ""


def checks(folder: Path) -> list[tuple[str, str]]:
    lines = (folder / "checks.tsv").read_text().splitlines()
    return [(name, code) for name, _, code in (line.partition("\t") for line in lines)]


def tests(folder: Path) -> Iterator[Row]:
    """One row for each test program: the part of a test's name before its first point, `integration` apart."""
    counts: dict[str, list[int]] = {}
    for case in xml.parse(folder / "tests.xml").getroot().iter("testcase"):
        name = case.get("name", "")
        program = name if name.startswith("integration.") else name.split(".")[0]
        skipped = case.find("skipped") is not None or case.get("status") in ("notrun", "disabled")
        failed = case.find("failure") is not None or case.get("status") == "fail"
        count = counts.setdefault(program, [0, 0, 0])
        count[1 if failed else 2 if skipped else 0] += 1
    for program, (passed, failed, skipped) in counts.items():
        result = FAILED if failed else PASSED if passed else LEFT_OUT
        skipped_text = f", {skipped} skipped" if skipped else ""
        yield Row(program, result, f"{passed} of {passed + failed + skipped} tests{skipped_text}", "all")


def kernels(folder: Path) -> Iterator[Row]:
    line = re.compile(r"^(\S+) +(\d+) MiB +(\d+) +(\d+) \( *(\d+) %\) +(\d+) \( *(\d+) %\)$", re.M)
    found = line.findall((folder / "kernels.txt").read_text())
    if not found:
        raise ValueError("kernels.txt has no row")
    for format_name, mib, _, rate, share, nonfinite_rate, nonfinite_share in found:
        for what, speed, percent in (("statistics", rate, share), ("inf and nan", nonfinite_rate, nonfinite_share)):
            judged = int(mib) > LARGE_MIB and what == "statistics"
            result = PASSED if not judged or int(percent) >= COPY_GOAL else MISSED
            goal = f"{COPY_GOAL} %" if judged else ""
            yield Row(f"{what}, {format_name}, {mib} MiB", result, f"{speed} GB/s, {percent} % of a copy", goal)


def whole_runs(folder: Path) -> Iterator[Row]:
    for run in json.loads((folder / "whole_run.json").read_text()):
        ratio, goal = run["wall_ratio"], run["goal"]
        result = PASSED if goal is None or ratio <= goal else MISSED
        name = f"{run['program']} {run['dtype']}, {run['setting']}"
        yield Row(name, result, f"{ratio:.2f}x of the plain run", "" if goal is None else f"{goal:.2f}x")


READERS = {"tests": tests, "kernels": kernels, "whole runs": whole_runs}


def rows(folder: Path) -> Iterator[Row]:
    for name, code in checks(folder):
        if not code.isdecimal():
            yield Row(name, LEFT_OUT, code)
            continue
        told: list[Row] = []
        if name in READERS:
            try:
                told = list(READERS[name](folder))
            except (OSError, ValueError, KeyError, TypeError, xml.ParseError) as error:
                told = [Row(f"{name}: what it wrote", FAILED, str(error).replace("\n", " ")[:60])]
        # Tests say themselves which failed; a program that only measures may still end badly.
        if not told or (code != "0" and all(row.result != FAILED for row in told)):
            told.append(Row(name, PASSED if code == "0" else FAILED, "" if code == "0" else f"exit code {code}"))
        yield from told


def table(found: Sequence[Row]) -> str:
    cells = [("check", "result", "number", "goal")] + [(row.check, row.result, row.number, row.goal) for row in found]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in cells)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    words = sys.argv[1:] if arguments is None else arguments
    if len(words) != 1:
        print("usage: gpu_table.py FOLDER", file=sys.stderr)
        return 2
    folder = Path(words[0])
    found = list(rows(folder))
    print((folder / "device.txt").read_text().strip())
    print(table(found))
    return 1 if any(row.result in (FAILED, MISSED) for row in found) or not found else 0


if __name__ == "__main__":
    sys.exit(main())
