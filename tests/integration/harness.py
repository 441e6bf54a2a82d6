# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What the integration tests share: running programs plain and under `ampscope profile`, and reading sessions with
nothing but SQLite."""

import importlib.metadata
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import unittest
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Mapping, Optional, Sequence

SOURCE = Path(__file__).resolve().parents[2]
EXAMPLES = SOURCE / "examples"
AMPSCOPE = os.environ.get("AMPSCOPE", "ampscope")
TORCH = tuple(map(int, importlib.metadata.version("torch").split(".")[:2]))

# analyzer/base/vocabulary.h
PHASES = ("other", "forward", "backward", "optimizer", "scaler")
ROLES = ("input", "weight", "output", "grad_output", "grad_input", "grad_weight", "state", "update")
DTYPES = {
    1: "float16", 2: "bfloat16", 3: "float32", 4: "float64", 6: "float8_e4m3fn", 7: "float8_e5m2",
    8: "float8_e4m3fnuz", 9: "float8_e5m2fnuz", 10: "complex32", 11: "complex64", 12: "complex128", 13: "other",
}  # fmt: skip
UNMEASURED = (
    "", "sampled", "level", "device", "layout", "no_data", "format", "factory", "subclass", "overwritten",
)  # fmt: skip
UNREFERENCED = (
    "compared", "not sampled", "no float", "view", "factory", "copy", "random", "exact rule", "binary64", "format",
    "device", "layout", "subclass", "foreign", "excluded", "failed", "threw", "memory",
    "no formula", "arguments", "no bound",
)  # fmt: skip
# analyzer/trace/records.h
TENSOR_OUTPUT = 1
CALL_CAST, CALL_RECOMPUTE = 4, 8
CALL_THREW, CALL_UNSAMPLED = 16, 128


@dataclass
class Stats:
    """A row of the table `stats`, decoded."""

    row: sqlite3.Row
    first: int
    bins: tuple[int, ...]
    what_if: tuple[tuple[int, int, int], ...]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]


@dataclass
class Use:
    output: bool
    slot: int
    element: int
    role: str
    dtype: str
    shape: tuple[int, ...]
    parameter: Optional[str]
    unmeasured: str
    stats: Optional[Stats]
    errors: Optional[sqlite3.Row] = None  # the row of the table `reference`, level local

    @property
    def key(self) -> tuple[bool, int, int]:
        return (self.output, self.slot, self.element)


@dataclass
class Call:
    id: int
    process: int
    step: int
    op: str
    overload: str
    phase: str
    root: Optional[str]
    module: Optional[str]
    ordinal: int
    public_op: Optional[str]
    node: str
    flags: int
    cast_from: Optional[str]
    cast_bytes: int
    autocast: Optional[str]
    uses: list[Use] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.op}.{self.overload}" if self.overload else self.op


def _varints(blob: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in blob:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            numbers.append(value)
            value, shift = 0, 0
    assert shift == 0, "a varint is cut off"
    return numbers


def _decode(row: sqlite3.Row) -> Stats:
    numbers = _varints(row["histogram"] or b"\0")
    first = (numbers[0] >> 1) ^ -(numbers[0] & 1)
    flat = _varints(row["what_if"] or bytes(24))
    return Stats(row, first, tuple(numbers[1:]), tuple(zip(flat[::3], flat[1::3], flat[2::3])))


class Session:
    def __init__(self, path: Path) -> None:
        self.database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.database.row_factory = sqlite3.Row

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    def rows(self, sql: str, *arguments: Any) -> list[sqlite3.Row]:
        return self.database.execute(sql, arguments).fetchall()

    def run(self, key: str) -> Optional[str]:
        found = self.rows("SELECT value FROM run WHERE key = ?", key)
        return found[0][0] if found else None

    def calls(self, where: str = "1", with_stats: bool = True) -> list[Call]:
        """Calls in execution order with their tensors; `where` may use call c, site s, op o, module m."""
        calls = {
            row["id"]: Call(
                row["id"], row["process"], row["step"], row["name"], row["overload"], PHASES[row["phase"]],
                row["root"], row["path"], row["ordinal"], row["public_op"], row["autograd_node"], row["flags"],
                DTYPES.get(row["cast_from"]), row["cast_bytes"], DTYPES.get(row["autocast_dtype"]),
            )  # fmt: skip
            for row in self.rows(
                f"""SELECT c.id, c.process, c.step, o.name, o.overload, s.phase, m.root, m.path, s.ordinal,
                       p.name AS public_op, s.autograd_node, c.flags, c.cast_from, c.cast_bytes, c.autocast_dtype
                    FROM call c JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
                    LEFT JOIN op p ON p.id = s.public_op LEFT JOIN module m ON m.id = s.module
                    WHERE {where} ORDER BY c.process, c.start_ns, c.id"""
            )
        }
        stats = {row["id"]: _decode(row) for row in self.rows("SELECT * FROM stats")} if with_stats else {}
        errors = {row["tensor"]: row for row in self.rows("SELECT * FROM reference WHERE level = 1")} if with_stats else {}
        for row in self.rows(
            """SELECT t.*, y.dtype, y.shape, p.name AS parameter_name FROM tensor t
               JOIN tensor_type y ON y.id = t.type LEFT JOIN parameter p ON p.id = t.parameter
               ORDER BY t.id"""
        ):
            if row["call"] in calls:
                calls[row["call"]].uses.append(
                    Use(
                        bool(row["flags"] & TENSOR_OUTPUT), row["slot"], row["element"], ROLES[row["role"]],
                        DTYPES.get(row["dtype"], "?"), tuple(map(int, filter(None, row["shape"].split("x")))),
                        row["parameter_name"], UNMEASURED[row["unmeasured"]], stats.get(row["stats"]),
                        errors.get(row["id"]),
                    )  # fmt: skip
                )
        return list(calls.values())


@dataclass
class Profile:
    """What came of one `ampscope profile`."""

    exit_code: int
    output: str
    errors: str
    session: Path


class Case(unittest.TestCase):
    """A test with a folder of its own."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def script(self, text: str, name: str = "program.py") -> Path:
        path = self.folder / name
        path.write_text(textwrap.dedent(text))
        return path

    def environment(self, extra: Optional[Mapping[str, str]] = None) -> dict[str, str]:
        return {**os.environ, "OMP_NUM_THREADS": "1", **(extra or {})}

    def plain(self, *command: Any, env: Optional[Mapping[str, str]] = None, timeout: float = 300) -> str:
        """Runs a Python program without ampscope; fails the test when the program fails. Returns its stdout."""
        done = subprocess.run(
            [sys.executable, *map(str, command)],
            capture_output=True, text=True, env=self.environment(env), cwd=self.folder, timeout=timeout,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, f"the plain run failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def profile(
        self,
        *command: Any,
        options: Sequence[str] = (),
        python: bool = True,
        name: str = "run.ampscope",
        env: Optional[Mapping[str, str]] = None,
        exit_code: Optional[int] = 0,
        timeout: float = 300,
    ) -> Profile:
        """Runs a program under `ampscope profile`; a Python program unless `python` is false."""
        session = self.folder / name
        program = [sys.executable] if python else []
        done = subprocess.run(
            [AMPSCOPE, "profile", "-o", str(session), *options, "--", *program, *map(str, command)],
            capture_output=True, text=True, env=self.environment(env), cwd=self.folder, timeout=timeout,
        )  # fmt: skip
        if exit_code is not None:
            self.assertEqual(done.returncode, exit_code, f"exit code of profile:\n{done.stdout}\n{done.stderr}")
        return Profile(done.returncode, done.stdout, done.stderr, session)

    def open(self, profile: Profile) -> Session:
        self.assertTrue(profile.session.exists(), f"no session was written:\n{profile.output}\n{profile.errors}")
        session = Session(profile.session)
        self.addCleanup(session.database.close)
        return session
