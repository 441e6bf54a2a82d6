#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""ampscope-gui as a program: pictures without a display, exit codes, one sentence for each failure; and the same
session in a real window where Xvfb and openbox are installed."""

import argparse
import os
import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List, Optional

OPTIONS = argparse.Namespace()
VIEWS = ["overview", "findings", "layers", "heatmap", "scaler", "histogram", "casts", "error", "policy", "compare"]


def run(*words: str, environment: Optional[Dict[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    env = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    env["XDG_CONFIG_HOME"] = env["XDG_RUNTIME_DIR"] = OPTIONS.folder  # Qt talks where the latter is not set
    env.update(environment or {})
    return subprocess.run([OPTIONS.gui, *words], capture_output=True, text=True, env=env, timeout=120, check=False)


def png_size(path: Path) -> List[int]:
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", head
    return list(struct.unpack(">II", head[16:24]))


class ProgramTest(unittest.TestCase):
    folder: Path
    session: Path

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(OPTIONS.folder)
        cls.session = cls.folder / "run.ampscope"
        subprocess.run([OPTIONS.ampscope, "ingest", OPTIONS.trace, "-o", cls.session, "-q"], check=True)

    def test_every_view_makes_a_picture(self) -> None:
        for theme in ("light", "dark"):
            for view in VIEWS:
                picture = self.folder / f"{view}-{theme}.png"
                done = run(str(self.session), "--screenshot", str(picture), "--view", view, "--theme", theme,
                           "--select", "place:2", "--size", "1024x700")
                self.assertEqual((done.returncode, done.stderr), (0, ""), view)
                self.assertEqual(png_size(picture), [1024, 700])
        pictures = {(self.folder / f"{view}-{theme}.png").read_bytes() for view in VIEWS for theme in ("light", "dark")}
        self.assertEqual(len(pictures), 2 * len(VIEWS), "two views look the same")

    def test_a_picture_of_the_start_page(self) -> None:
        picture = self.folder / "start.png"
        self.assertEqual(run("--screenshot", str(picture)).returncode, 0)
        self.assertEqual(png_size(picture), [1280, 800])

    def test_help_and_version_need_no_display(self) -> None:
        self.assertIn("--screenshot", run("--help").stdout)
        self.assertRegex(run("--version").stdout, r"^ampscope-gui \d+\.\d+\.\d+\n$")

    def test_failures_are_one_sentence_with_a_code(self) -> None:
        cases = [
            (["--nonsense"], 2, "--help"),
            (["--view", "weather"], 2, "overview"),
            ([str(self.folder / "missing.ampscope"), "--screenshot", str(self.folder / "x.png")], 3, "no such file"),
            ([str(self.session), "--screenshot", "/nowhere/x.png"], 3, "cannot be written"),
            ([str(self.session), "--screenshot", str(self.folder / "x.png"), "--size", "800x600"], 3, "--size"),
            ([str(self.session)], 4, "DISPLAY"),
        ]
        for words, code, hint in cases:
            done = run(*words)
            self.assertEqual(done.returncode, code, words)
            self.assertIn(hint, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_damaged_sessions_end_in_a_sentence(self) -> None:
        whole = self.session.read_bytes()
        source = random.Random(7)
        damaged = self.folder / "damaged.ampscope"
        for _ in range(12):
            data = bytearray(whole)
            for _ in range(30):
                data[source.randrange(100, len(data))] = source.randrange(256)
            damaged.write_bytes(bytes(data[: source.randrange(1000, len(data))]))
            done = run(str(damaged), "--screenshot", str(self.folder / "damaged.png"))
            self.assertIn(done.returncode, (0, 3), done.stderr)
            if done.returncode == 3:
                self.assertIn(str(damaged), done.stderr)

    def test_a_session_of_a_future_version_is_a_sentence(self) -> None:
        future = self.folder / "future.ampscope"
        shutil.copy(self.session, future)
        database = sqlite3.connect(future)
        database.execute("PRAGMA user_version = 999")
        database.close()
        for words in ([str(future)], [str(self.session), "--compare", str(future), "--view", "compare"]):
            done = run(*words, "--screenshot", str(self.folder / "future.png"))
            self.assertEqual(done.returncode, 3, done.stderr)
            self.assertIn(str(future), done.stderr)
            self.assertIn("999", done.stderr)

    @unittest.skipUnless(shutil.which("Xvfb") and shutil.which("openbox"), "Xvfb or openbox is not installed")
    def test_a_real_window_at_both_scales(self) -> None:
        for scale in ("1", "2"):
            display = f":{90 + os.getpid() % 100 + int(scale)}"
            server = subprocess.Popen(["Xvfb", display, "-screen", "0", "2600x1700x24"], stderr=subprocess.DEVNULL)
            manager = subprocess.Popen(["openbox"], env={**os.environ, "DISPLAY": display}, stderr=subprocess.DEVNULL)
            try:
                picture = self.folder / f"xcb-{scale}.png"
                done = run(str(self.session), "--screenshot", str(picture), "--view", "layers",
                           environment={"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale})
                self.assertEqual(done.returncode, 0, done.stderr)
                width, height = png_size(picture)
                self.assertEqual((width, height), (1280 * int(scale), 800 * int(scale)))
                # What a person does, in real windows.
                clicks = subprocess.run(
                    [OPTIONS.gui_test, "--gtest_brief=1"], capture_output=True, text=True, timeout=600, check=False,
                    env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": scale,
                         "XDG_CONFIG_HOME": OPTIONS.folder, "XDG_RUNTIME_DIR": OPTIONS.folder})
                self.assertEqual(clicks.returncode, 0, clicks.stdout + clicks.stderr)
            finally:
                for process in (manager, server):
                    process.terminate()
                    process.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--gui", required=True)
    parser.add_argument("--gui-test", required=True)
    parser.add_argument("--ampscope", required=True)
    parser.add_argument("--trace", required=True)
    with tempfile.TemporaryDirectory() as temporary:
        OPTIONS = parser.parse_args()
        OPTIONS.folder = temporary
        unittest.main(argv=sys.argv[:1], verbosity=1)
