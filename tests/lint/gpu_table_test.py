# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""scripts/gpu_check.sh and the table it ends with, without a device: the checks' outputs in tests/data/gpu_check were made by
hand, in the formats of ctest, cuda_bench and whole_run.py."""

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests" / "data" / "gpu_check"
sys.path.insert(0, str(ROOT / "scripts"))
import gpu_table  # noqa: E402

TABLE = """\
GPU 0: Made by hand (UUID: GPU-00000000-0000-0000-0000-000000000000)
check                          result    number                   goal
cuda_device_test               passed    2 of 2 tests             all
cuda_ring_test                 passed    1 of 2 tests, 1 skipped  all
integration.cuda_run           FAILED    0 of 1 tests             all
compute-sanitizer memcheck     passed
compute-sanitizer racecheck    left out  not installed
statistics, binary16, 16 MiB   passed    1200 GB/s, 60 % of a copy
inf and nan, binary16, 16 MiB  passed    1800 GB/s, 90 % of a copy
statistics, binary16, 256 MiB  passed    2100 GB/s, 84 % of a copy  80 %
inf and nan, binary16, 256 MiB  passed   2400 GB/s, 96 % of a copy
statistics, binary64, 256 MiB  MISSED    1900 GB/s, 76 % of a copy  80 %
inf and nan, binary64, 256 MiB  passed   2400 GB/s, 96 % of a copy
mlp fp16, full                 passed    1.42x of the plain run   1.50x
mlp fp16, nonfinite            MISSED    1.20x of the plain run   1.15x
"""


class GpuTableTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def sample(self) -> Path:
        return Path(shutil.copytree(SAMPLE, self.folder / "gpu_check"))

    def table(self, folder: Path) -> tuple[int, str]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            code = gpu_table.main([str(folder)])
        return code, out.getvalue()

    def test_the_table(self) -> None:
        code, text = self.table(self.sample())
        self.assertEqual(code, 1)
        self.assertEqual([" ".join(line.split()) for line in text.splitlines()], [" ".join(line.split()) for line in TABLE.splitlines()])
        lines = text.splitlines()[1:]
        column = lines[0].index("result")
        self.assertTrue(all(line[column - 2 : column] == "  " and line[column] != " " for line in lines), "columns are aligned")

    def test_all_is_well(self) -> None:
        folder = self.sample()
        (folder / "checks.tsv").write_text("compute-sanitizer memcheck\t0\ncompute-sanitizer racecheck\tnot installed\n")
        self.assertEqual(self.table(folder)[0], 0)
        (folder / "checks.tsv").write_text("compute-sanitizer memcheck\t1\n")
        code, text = self.table(folder)
        self.assertEqual(code, 1)
        self.assertIn("FAILED", text)

    def test_a_check_that_wrote_nothing_has_failed(self) -> None:
        for name, file in (("tests", "tests.xml"), ("kernels", "kernels.txt"), ("whole runs", "whole_run.json")):
            with self.subTest(name=name):
                folder = self.sample()
                (folder / "checks.tsv").write_text(f"{name}\t0\n")
                for broken in ("", None):
                    if broken is None:
                        (folder / file).unlink()
                    else:
                        (folder / file).write_text(broken)
                    code, text = self.table(folder)
                    self.assertEqual(code, 1, text)
                    self.assertIn(f"{name}: what it wrote", text)
                shutil.rmtree(folder)

    def test_a_crash_behind_the_last_row_is_told(self) -> None:
        folder = self.sample()
        (folder / "checks.tsv").write_text("whole runs\t139\n")
        self.assertIn("exit code 139", self.table(folder)[1])

    def test_no_check_at_all_is_no_success(self) -> None:
        folder = self.sample()
        (folder / "checks.tsv").write_text("")
        self.assertEqual(self.table(folder)[0], 1)


class GpuCheckTest(unittest.TestCase):
    def check(self, *words: str, nvidia_smi: str, script: str = "gpu_check") -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as folder:
            tool = Path(folder) / "nvidia-smi"
            tool.write_text(f"#!/bin/sh\n{nvidia_smi}\n")
            tool.chmod(0o755)
            path = f"{folder}{os.pathsep}{os.environ['PATH']}"
            return subprocess.run(
                [ROOT / "scripts" / f"{script}.sh", *words], env={**os.environ, "PATH": path}, capture_output=True, text=True
            )

    def test_no_device(self) -> None:
        for nvidia_smi in ("exit 9", "echo 'No devices were found'"):
            done = self.check(nvidia_smi=nvidia_smi)
            self.assertEqual(done.returncode, 77)
            self.assertEqual(done.stderr, "gpu_check: no device: nothing was run\n")
            done = self.check("--device", "cuda", nvidia_smi=nvidia_smi, script="bench")
            self.assertEqual((done.returncode, done.stderr), (77, "bench: no device: nothing was run\n"))

    def test_a_torch_that_does_not_see_the_device(self) -> None:
        done = self.check("--python", "/bin/false", nvidia_smi="echo 'GPU 0: Made by hand'")
        self.assertEqual(done.returncode, 4)
        self.assertIn("/bin/false", done.stderr)

    def test_all_checks_are_run_and_told(self) -> None:
        """Every tool that the script calls is one that does nothing but to leave the sample's output."""
        with tempfile.TemporaryDirectory() as folder:
            build, tools = Path(folder) / "build", Path(folder) / "tools"
            (build / "tests").mkdir(parents=True)
            tools.mkdir()
            last = "for word; do :; done"
            for path, text in {
                tools / "nvidia-smi": f"cat '{SAMPLE}/device.txt'",
                tools / "cmake": "exit 0",
                tools / "ctest": f"{last}; cp '{SAMPLE}/tests.xml' \"$word\"; exit 8",
                tools / "compute-sanitizer": '[ "$2" != initcheck ]',
                tools / "python": f"""case $1 in
                    -c) exit 0 ;;
                    scripts/gpu_table.py) exec "{sys.executable}" "$@" ;;
                    *) {last}; cp '{SAMPLE}/whole_run.json' "$word" ;;
                    esac""",
                build / "tests" / "cuda_bench": f"cat '{SAMPLE}/kernels.txt'",
            }.items():
                path.write_text(f"#!/bin/sh\n{text}\n")
                path.chmod(0o755)
            done = subprocess.run(
                [ROOT / "scripts" / "gpu_check.sh", "--python", tools / "python", build],
                env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}, capture_output=True, text=True,
            )  # fmt: skip
        self.assertEqual(done.returncode, 1, done.stderr)
        told = [" ".join(line.split()) for line in done.stdout.splitlines()]
        for line in TABLE.splitlines():
            if "sanitizer" not in line:
                self.assertIn(" ".join(line.split()), told)
        for tool, result in (("memcheck", "passed"), ("synccheck", "passed"), ("initcheck", "FAILED exit code 1")):
            self.assertIn(f"compute-sanitizer {tool} {result}", told)

    def test_wrong_usage(self) -> None:
        for words in (("--fast",), ("--python",)):
            self.assertEqual(self.check(*words, nvidia_smi="exit 9").returncode, 2)


if __name__ == "__main__":
    unittest.main()
