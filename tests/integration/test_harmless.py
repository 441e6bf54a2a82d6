# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Training under ampscope is bit-identical: 50 steps of each example leave the same bytes of weights, optimizer state,
scaler state, RNG state and losses as without it, with one and with two threads. The references look at every fifth step:
what surrounds a looked-at step is the step before and after it, and binary64 takes its time."""

import os
import subprocess
import sys
import unittest
from typing import Any

from harness import EXAMPLES, Case

STEPS = 50
WAITING = {"OMP_WAIT_POLICY": "passive"}  # other tests run meanwhile: threads that spin would wait for each other
EVERY = ("--reference-every", "5")
LEVELS = {"statistics": (), "local": ("--reference", "local", *EVERY), "shadow": ("--reference", "shadow", *EVERY)}


class HarmlessTest(Case):
    def check(self, example: str) -> None:
        for dtype in ("fp16", "bf16"):
            for threads in (1, 2):
                with self.subTest(dtype=dtype, threads=threads):
                    self.check_run(example, dtype, threads)

    def check_run(self, example: str, dtype: str, threads: int) -> None:
        env = {"OMP_NUM_THREADS": str(threads), **WAITING}
        common = (EXAMPLES / example, "--steps", STEPS, "--dtype", dtype, "--threads", threads, "--save")
        folder = self.folder / f"{dtype}-{threads}"
        folder.mkdir()
        printed = self.plain(*common, folder / "state.pt", env=env)
        expected = (folder / "state.pt").read_bytes()
        for level, options in LEVELS.items():
            (folder / "state.pt").unlink()
            profile = self.profile(
                *common, folder / "state.pt", options=options, env=env, name=f"{dtype}{threads}{level}.ampscope"
            )
            self.assertEqual((folder / "state.pt").read_bytes(), expected, f"the saved state differs: {level}")
            self.assertEqual(without_times(printed), without_times(profile.output), f"the output differs: {level}")
            steps = self.open(profile).rows("SELECT count(*) FROM step WHERE complete")[0][0]
            self.assertEqual(steps, STEPS)

    def test_mlp(self) -> None:
        self.check("mlp.py")

    def test_char_transformer(self) -> None:
        self.check("char_transformer.py")

    def test_cnn(self) -> None:
        self.check("cnn.py")

    def test_mlp_custom_function(self) -> None:
        self.check("mlp_custom_function.py")

    def test_libtorch(self) -> None:
        program = self.folder / "train"
        subprocess.run([EXAMPLES / "libtorch" / "build.sh", sys.executable, program], check=True)
        for dtype in ("fp16", "bf16"):
            for threads in (1, 2):
                with self.subTest(dtype=dtype, threads=threads):
                    plain, traced = self.folder / "plain.bin", self.folder / "traced.bin"
                    common: list[Any] = [program, STEPS, dtype, threads]
                    subprocess.run([*map(str, common), plain], check=True, capture_output=True, env={**os.environ, **WAITING})
                    # For Python programs test_certified.py does so.
                    certified = {"certified": ("--reference", "certified", "--reference-every", "10")} if threads == 1 else {}
                    for level, options in {**LEVELS, **certified}.items():
                        profile = self.profile(
                            *common, traced, python=False, options=options, env=WAITING, name=f"{dtype}{threads}{level}.ampscope"
                        )
                        self.assertEqual(plain.read_bytes(), traced.read_bytes(), f"weights or losses differ: {level}")
                        session = self.open(profile)
                        phases = {call.phase for call in session.calls(with_stats=False)}
                        self.assertLessEqual({"forward", "backward", "optimizer"}, phases)
                        steps = session.rows("SELECT count(*) FROM step")[0][0]
                        self.assertIn(steps, (STEPS, STEPS + 1))


def without_times(text: str) -> list[str]:
    """The transformer prints seconds at the end of its lines."""
    return [line.rsplit("  ", 1)[0] if line.endswith(" s") else line for line in text.splitlines()]


if __name__ == "__main__":
    unittest.main()
