# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What does ampscope cost a whole training run? Prints, for each example and dtype, ratios to the plain run measured
beside it, and microseconds per observed op, because low-precision matmul is so slow on many CPUs that a ratio alone
flatters every tool.

    whole_run.py --ampscope PROGRAM [--device cpu|cuda] [--pairs N] [--only NAME...] [--scale F] [--json FILE]

Each pair is a plain and a profiled run, one right after the other and in turns first; a ratio is the median over the
pairs of the ratio within a pair. One torch thread. It judges nothing: it fails only where a run fails. With --device cuda the
examples run on the GPU and are measured there; exit code 77 without one."""

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Optional, Sequence

NO_DEVICE = 77
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

import torch_extension  # noqa: E402

EXAMPLES = HERE.parents[1] / "examples"
GOALS = {
    "full mlp": 1.5, "full char_transformer": 1.10, "full cnn": 1.10, "dtype": 1.03,
    "local": 4.0, "local/100": 1.3, "shadow": 6.0,
}  # fmt: skip
# On a GPU the wall time counts: the CPU mostly waits for it.
GOALS_CUDA = {"full": 1.5, "nonfinite": 1.15}


@dataclass(frozen=True)
class Program:
    name: str
    steps: int
    warmup: int


# Several times the rarest sampling, 1 in 100, behind the warm-up.
PROGRAMS = (Program("mlp", 2220, 200), Program("char_transformer", 320, 20), Program("cnn", 320, 20))


@dataclass(frozen=True)
class Setting:
    name: str
    options: tuple[str, ...]


SETTINGS = (
    Setting("full", ()),
    Setting("dtype", ("--stats", "dtype")),
    Setting("nonfinite", ("--every", "1000000")),  # inf, nan and the scale only: no step but the first is measured
    Setting("observer", ()),  # not ampscope: an observer of every op that does nothing
    *(
        Setting(level if every == 1 else f"{level}/{every}", ("--reference", level, "--reference-every", str(every)))
        for level in ("local", "shadow", "certified")
        for every in (1, 10, 100)
    ),
)


@dataclass
class Row:
    program: str
    dtype: str
    setting: str
    pairs: int
    plain_us: float  # CPU time per step
    cpu_ratio: float
    wall_ratio: float
    ops_per_step: float
    us_per_op: float  # added CPU time
    extra_mib: float
    import_seconds: float  # plain
    extra_import_seconds: float
    session_mib: float
    device: str
    goal: Optional[float]  # of cpu_ratio; on a GPU of wall_ratio


def goal(setting: str, program: str, device: str) -> Optional[float]:
    goals = GOALS_CUDA if device == "cuda" else GOALS
    return goals.get(f"{setting} {program}") or goals.get(setting)


def run(command: Sequence[Any], result: Path, device: str, observer: Optional[Path] = None) -> dict[str, float]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    if observer is not None:
        environment["TIMED_RUN_LIBRARY"] = str(observer)
    if device == "cpu":
        environment["CUDA_VISIBLE_DEVICES"] = ""  # the examples take a GPU where they see one
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=environment)
    if done.returncode != 0 or not result.exists():
        sys.exit(f"a run failed: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    measured = json.loads(result.read_text())
    result.unlink()
    return measured


def ops_per_step(session: Path) -> float:
    with sqlite3.connect(f"file:{session}?mode=ro", uri=True) as database:
        calls, steps = database.execute(
            "SELECT (SELECT SUM(dispatched) FROM op_count), (SELECT COUNT(*) FROM step WHERE complete)"
        ).fetchone()
    return calls / steps


def measure(program: Program, dtype: str, setting: Setting, ampscope: Path, pairs: int, folder: Path, device: str) -> Row:
    result, session = folder / "result.json", folder / f"{program.name}-{dtype}.ampscope"
    plain = [
        sys.executable, HERE / "timed_run.py", result, program.warmup,
        EXAMPLES / f"{program.name}.py", "--steps", program.steps, "--dtype", dtype,
    ]  # fmt: skip
    on_device = ("--device",) if device == "cuda" else ()
    profiled = [ampscope, "profile", "--quiet", "--force", "-o", session, *on_device, *setting.options, "--", *plain]
    observer = None
    if setting.name == "observer":
        observer = folder / "empty_observer.so"
        if not observer.exists():
            torch_extension.build(HERE / "empty_observer.cpp", observer)
        if not session.exists():
            run(profiled, result, device)  # for the number of ops
        profiled = plain
    runs: list[tuple[dict[str, float], dict[str, float]]] = []
    for pair in range(pairs):
        if pair % 2 == 0:
            first = run(plain, result, device)
            runs.append((first, run(profiled, result, device, observer)))
        else:
            first = run(profiled, result, device, observer)
            runs.append((run(plain, result, device), first))

    def median(of: Any) -> float:
        return statistics.median(of(before, after) for before, after in runs)

    ops = ops_per_step(session)
    return Row(
        program=program.name,
        dtype=dtype,
        setting=setting.name,
        pairs=pairs,
        plain_us=median(lambda before, _: before["cpu"] * 1e6),
        cpu_ratio=median(lambda before, after: after["cpu"] / before["cpu"]),
        wall_ratio=median(lambda before, after: after["wall"] / before["wall"]),
        ops_per_step=ops,
        us_per_op=median(lambda before, after: (after["cpu"] - before["cpu"]) * 1e6 / ops),
        extra_mib=median(lambda before, after: (after["peak_kib"] - before["peak_kib"]) / 1024),
        import_seconds=median(lambda before, _: before["import"]),
        extra_import_seconds=median(lambda before, after: after["import"] - before["import"]),
        session_mib=session.stat().st_size / 2**20,
        device=device,
        goal=goal(setting.name, program.name, device),
    )


HEADER = (
    f"{'program':16} {'dtype':5} {'setting':10} {'plain/step':>11} {'CPU':>6} {'wall':>6} {'goal':>5} "
    f"{'ops/step':>8} {'us/op':>6} {'memory':>8} {'import':>13} {'session':>8}"
)


def line(row: Row) -> str:
    imports = f"{row.import_seconds:.2f}+{row.extra_import_seconds:.2f} s"
    return (
        f"{row.program:16} {row.dtype:5} {row.setting:10} {row.plain_us:8.0f} us {row.cpu_ratio:5.2f}x "
        f"{row.wall_ratio:5.2f}x {row.goal or 0:5.2f} {row.ops_per_step:8.0f} {row.us_per_op:6.2f} "
        f"{row.extra_mib:+5.0f} MiB {imports:>13} {row.session_mib:4.0f} MiB"
    )


def main(arguments: Optional[Sequence[str]] = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ampscope", type=Path, required=True, help="the program to measure")
    parser.add_argument("--pairs", type=int, default=7, help="pairs of runs (default: %(default)s)")
    parser.add_argument("--only", nargs="+", choices=[program.name for program in PROGRAMS], help="these programs")
    names = [setting.name for setting in SETTINGS]
    parser.add_argument("--settings", nargs="+", choices=names, default=names, help="these settings (default: all)")
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="what the examples run on (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1.0, help="of the number of steps (default: %(default)s)")
    parser.add_argument("--json", type=Path, help="write the rows to this file as well")
    options = parser.parse_args(arguments)
    if options.device == "cuda":
        import torch

        if not torch.cuda.is_available():
            print("whole_run: no device: nothing was run", file=sys.stderr)
            sys.exit(NO_DEVICE)
    rows: list[Row] = []
    print(HEADER, flush=True)
    with tempfile.TemporaryDirectory(prefix="ampscope-bench-") as folder:
        for program in PROGRAMS:
            if options.only and program.name not in options.only:
                continue
            steps = max(3, round(program.steps * options.scale))
            scaled = Program(program.name, steps, min(program.warmup, steps // 3))
            for dtype in ("bf16", "fp16"):
                for setting in (setting for setting in SETTINGS if setting.name in options.settings):
                    row = measure(scaled, dtype, setting, options.ampscope, options.pairs, Path(folder), options.device)
                    rows.append(row)
                    print(line(rows[-1]), flush=True)
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")


if __name__ == "__main__":
    main()
