# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""However a training ends, the exit code is right, the session is readable, and the message is clear."""

import os
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path
from typing import Callable, Optional

from harness import AMPSCOPE, Case, Profile, Session

TRAINING = Path(__file__).parent / "programs" / "training.py"
STEPS_BEFORE = 5  # the event comes after them


class SurvivalCase(Case):
    def check_session(self, profile: Profile, steps: int, complete: Optional[bool] = True) -> Session:
        """The session is sound and has at least `steps` whole steps of the first process."""
        session = self.open(profile)
        self.assertEqual(session.rows("PRAGMA integrity_check")[0][0], "ok")
        self.assertEqual(session.rows("PRAGMA application_id")[0][0], 0x414D5053)
        self.assertEqual(session.rows("PRAGMA foreign_key_check"), [])
        whole = session.rows("SELECT count(*) FROM step WHERE complete AND process = 1")[0][0]
        self.assertGreaterEqual(whole, steps, f"steps in the session\n{profile.errors}")
        if complete is not None:
            self.assertEqual(bool(session.rows("SELECT complete FROM process WHERE id = 1")[0][0]), complete)
        self.check_numbers(session)
        return session

    def check_numbers(self, session: Session) -> None:
        """Every tensor has its numbers or says why not."""
        lost = session.rows("SELECT count(*) FROM tensor WHERE stats IS NULL AND unmeasured = 0")[0][0]
        self.assertEqual(lost, 0, "tensors that lost their numbers")

    def check_report(self, profile: Profile) -> None:
        done = subprocess.run([AMPSCOPE, "report", str(profile.session)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


class EndingTest(SurvivalCase):
    def test_normal_end(self) -> None:
        profile = self.profile(TRAINING)
        self.assertIn("finished", profile.output)
        self.check_session(profile, 10)
        self.check_report(profile)
        self.assertFalse(list(self.folder.glob("*.traces")), "traces are removed after a good ingest")

    def test_exception(self) -> None:
        profile = self.profile(TRAINING, "raise", exit_code=1)
        self.assertIn("ValueError: something is wrong", profile.errors)
        self.check_session(profile, STEPS_BEFORE)

    def test_sys_exit(self) -> None:
        self.check_session(self.profile(TRAINING, "sys_exit", exit_code=3), STEPS_BEFORE)

    def test_os_exit(self) -> None:
        self.check_session(self.profile(TRAINING, "os_exit", exit_code=7), STEPS_BEFORE)

    def test_abort(self) -> None:
        self.open(self.profile(TRAINING, "abort", exit_code=128 + signal.SIGABRT))

    def interrupt(self, send: Callable[["subprocess.Popen[str]", int], None]) -> Profile:
        """Starts a training that waits in the middle, sends it something, and waits for the end."""
        session = self.folder / "run.ampscope"
        command = [AMPSCOPE, "profile", "-o", str(session), "--", sys.executable, str(TRAINING), "wait"]
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment(),
            start_new_session=True,
        )  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        self.assertTrue(line.startswith("pid "), f"{line}{process.communicate()}" if not line else line)
        send(process, int(line.split()[1]))
        output, errors = process.communicate(timeout=60)
        return Profile(process.returncode, output, errors, session)

    def test_kill_9(self) -> None:
        profile = self.interrupt(lambda _process, pid: os.kill(pid, signal.SIGKILL))
        self.assertEqual(profile.exit_code, 128 + signal.SIGKILL)
        self.check_session(profile, STEPS_BEFORE - 1, complete=False)
        self.check_report(profile)

    def test_sigterm_of_the_program(self) -> None:
        profile = self.interrupt(lambda _process, pid: os.kill(pid, signal.SIGTERM))
        self.assertEqual(profile.exit_code, 128 + signal.SIGTERM)
        self.check_session(profile, STEPS_BEFORE - 1, complete=None)

    def test_interrupt_from_the_terminal(self) -> None:
        """Ctrl-C goes to the whole process group; the program must see it once."""
        profile = self.interrupt(lambda process, _pid: os.killpg(process.pid, signal.SIGINT))
        self.assertEqual(profile.exit_code, 128 + signal.SIGINT)
        self.assertEqual(profile.errors.count("KeyboardInterrupt"), 1, profile.errors)
        self.check_session(profile, STEPS_BEFORE)

    def test_interrupt_of_ampscope_alone(self) -> None:
        profile = self.interrupt(lambda process, _pid: process.send_signal(signal.SIGINT))
        self.assertEqual(profile.exit_code, 128 + signal.SIGINT)
        self.check_session(profile, STEPS_BEFORE)

    def test_sigterm_of_ampscope(self) -> None:
        profile = self.interrupt(lambda process, _pid: process.send_signal(signal.SIGTERM))
        self.assertEqual(profile.exit_code, 128 + signal.SIGTERM)
        self.check_session(profile, STEPS_BEFORE - 1, complete=None)

    def test_kill_9_of_ampscope_leaves_traces_to_ingest(self) -> None:
        def kill(process: "subprocess.Popen[str]", pid: int) -> None:
            process.kill()
            process.wait()
            os.kill(pid, signal.SIGKILL)

        profile = self.interrupt(kill)
        traces = self.folder / "run.ampscope.traces"
        self.assertTrue(list(traces.glob("*.amptrace")))
        done = subprocess.run(
            [AMPSCOPE, "ingest", str(traces), "-o", str(profile.session)], capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.check_session(profile, STEPS_BEFORE - 1, complete=False)


class OutputTest(SurvivalCase):
    def test_file_size_limit_stops_the_trace_not_the_training(self) -> None:
        profile = self.profile(TRAINING, "limit_file_size", 200)
        self.assertIn("finished", profile.output)
        session = self.open(profile)
        self.assertEqual(session.rows("PRAGMA integrity_check")[0][0], "ok")
        said = profile.errors + "".join(row["text"] for row in session.rows("SELECT text FROM notice"))
        self.assertRegex(said, "(?i)too large|could not be written|stopped writing|write")

    def test_full_disk(self) -> None:
        disk = self.folder / "disk"
        disk.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("mounting a tmpfs is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=False)
        profile = self.profile(TRAINING, "none", 3000, name="disk/run.ampscope", exit_code=None)
        self.assertIn("finished", profile.output, "the training must end normally")
        self.assertRegex(profile.errors, "(?i)no space left|disk is full|full")
        if profile.session.exists() and profile.exit_code == 0:
            self.assertEqual(Session(profile.session).rows("PRAGMA integrity_check")[0][0], "ok")
        else:
            self.assertEqual(profile.exit_code, 3)

    def refused(self, output: str) -> str:
        profile = self.profile(self.script("open('ran', 'w')"), name=output, exit_code=None)
        self.assertIn(profile.exit_code, (2, 3), profile.errors)
        self.assertFalse((self.folder / "ran").exists(), "the program must not start")
        self.assertEqual(len(profile.errors.strip().splitlines()), 1, profile.errors)
        return profile.errors

    def test_unwritable_output(self) -> None:
        self.assertIn("/proc/run.ampscope", self.refused("/proc/run.ampscope"))
        self.assertIn("nowhere", self.refused("nowhere/run.ampscope"))

    def test_existing_output_is_kept(self) -> None:
        precious = self.folder / "run.ampscope"
        precious.write_text("precious")
        self.assertIn("--force", self.refused("run.ampscope"))
        self.assertEqual(precious.read_text(), "precious")
        profile = self.profile(TRAINING, options=["--force"])
        self.check_session(profile, 10)


class NothingToSeeTest(SurvivalCase):
    def test_a_script_that_never_imports_torch(self) -> None:
        profile = self.profile(self.script("print('no torch'); raise SystemExit(4)"), exit_code=4)
        self.assertIn("no torch", profile.output)
        self.assertIn("never imported torch", profile.errors)

    def test_torch_without_an_op(self) -> None:
        profile = self.profile(self.script("import torch"))
        self.assertRegex(profile.errors, "no tensor operation|no op")

    def test_python_without_torch(self) -> None:
        python = "/usr/bin/python3"
        if not Path(python).exists():
            self.skipTest("there is no system Python")
        script = self.script(
            """
            try:
                import torch
            except ImportError:
                print("there is no torch")
            """
        )
        profile = self.profile(python, script, python=False)
        self.assertIn("there is no torch", profile.output)
        self.assertIn("never imported torch", profile.errors)

    def test_isolated_python(self) -> None:
        profile = self.profile("-I", TRAINING)
        self.assertIn("finished", profile.output)
        self.assertIn("-I", profile.errors)

    def test_a_program_that_does_not_exist(self) -> None:
        profile = self.profile("no-such-program", python=False, exit_code=None)
        self.assertNotEqual(profile.exit_code, 0)
        self.assertIn("no-such-program", profile.errors)

    def test_not_python_at_all(self) -> None:
        profile = self.profile("/bin/true", python=False)
        self.assertNotEqual(profile.errors, "")


class ChildrenTest(SurvivalCase):
    def processes(self, session: Session) -> int:
        return int(session.rows("SELECT count(*) FROM process")[0][0])

    def test_fork_that_does_not_train(self) -> None:
        session = self.check_session(self.profile(TRAINING, "fork_idle"), 10)
        self.assertEqual(self.processes(session), 1)

    def test_fork_that_trains(self) -> None:
        session = self.check_session(self.profile(TRAINING, "fork_and_train"), 10)
        self.assertEqual(self.processes(session), 2)
        steps = session.rows("SELECT process, count(*) AS steps FROM step WHERE complete GROUP BY process")
        self.assertEqual(sorted(row["steps"] for row in steps), [3, 10])

    def test_spawned_pool_that_does_not_train(self) -> None:
        session = self.check_session(self.profile(TRAINING, "spawn_pool"), 10)
        self.assertEqual(self.processes(session), 1)

    def test_forked_loader_workers(self) -> None:
        session = self.check_session(self.profile(TRAINING, "loader_fork"), 14)
        self.assertEqual(self.processes(session), 1)

    def test_spawned_loader_workers(self) -> None:
        session = self.check_session(self.profile(TRAINING, "loader_spawn"), 14)
        self.assertEqual(self.processes(session), 1)

    def test_a_shell_script_that_starts_python(self) -> None:
        script = self.script(f"#!/bin/sh\nexec '{sys.executable}' '{TRAINING}' sys_exit\n", "run.sh")
        script.chmod(0o755)
        self.check_session(self.profile(script, python=False, exit_code=3), STEPS_BEFORE)

    def test_folder_with_a_space(self) -> None:
        folder = self.folder / "a folder"
        folder.mkdir()
        program = folder / "my training.py"
        program.write_text(TRAINING.read_text())
        self.check_session(self.profile(program, name="a folder/my run.ampscope"), 10)

    def test_relative_output_of_a_program_that_changes_folder(self) -> None:
        started = time.time()
        program = self.script(f"import os, runpy; os.chdir('/'); runpy.run_path({str(TRAINING)!r}, run_name='__main__')")
        done = subprocess.run(
            [AMPSCOPE, "profile", "-o", "here.ampscope", "--", sys.executable, str(program)],
            cwd=self.folder, env=self.environment(), capture_output=True, text=True,
        )  # fmt: skip
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertGreaterEqual((self.folder / "here.ampscope").stat().st_mtime, started - 5)


if __name__ == "__main__":
    unittest.main()
