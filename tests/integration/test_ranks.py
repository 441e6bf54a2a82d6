# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Ranks that were profiled one by one are merged into one run; a killed one loses only its own tail."""

import json
import socket
import sqlite3
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

from harness import AMPSCOPE, TORCH, Case, Session

PROGRAM = Path(__file__).parent / "programs" / "ranks.py"
STEPS = 6
KILLED_STEP = 4


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RanksTest(Case):
    def profile_ranks(self, *arguments: Any) -> tuple[list[Path], list[int]]:
        """Each rank under an `ampscope profile` of its own, as on two machines."""
        common = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port()), "WORLD_SIZE": "2"}
        sessions = [self.folder / f"rank{rank}.ampscope" for rank in range(2)]
        ranks = [
            subprocess.Popen(
                [AMPSCOPE, "profile", "-o", str(session), "--", sys.executable, str(PROGRAM), *map(str, arguments)],
                env=self.environment({**common, "RANK": str(rank)}), cwd=self.folder,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )  # fmt: skip
            for rank, session in enumerate(sessions)
        ]
        outputs = [rank.communicate(timeout=120)[0] for rank in ranks]
        for session, output in zip(sessions, outputs):
            self.assertTrue(session.exists(), output)
        return sessions, [rank.returncode for rank in ranks]

    def ampscope(self, *arguments: Any, exit_code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run([AMPSCOPE, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder)
        self.assertEqual(done.returncode, exit_code, done.stdout + done.stderr)
        return done

    def merged(self, *sessions: Path) -> Session:
        self.ampscope("merge", *sessions, "-o", "run.ampscope")
        session = Session(self.folder / "run.ampscope")
        self.addCleanup(session.database.close)
        self.assertEqual([row[0] for row in session.rows("PRAGMA integrity_check")], ["ok"])
        self.assertEqual(session.rows("PRAGMA foreign_key_check"), [])
        return session

    def rows(self, session: Path) -> list[tuple[Any, ...]]:
        """What was measured, by names instead of numbers."""
        with Session(session) as opened:
            found = opened.rows(
                """SELECT p.rank, c.step, m.root, m.path, o.name, s.phase, s.ordinal, t.position, t.role, y.dtype, y.shape,
                       q.name AS parameter, x.numel, x.zero, x.absmax, x.sum, x.histogram, x.what_if
                   FROM call c JOIN process p ON p.id = c.process JOIN site s ON s.id = c.site JOIN op o ON o.id = s.op
                   LEFT JOIN module m ON m.id = s.module JOIN tensor t ON t.call = c.id JOIN tensor_type y ON y.id = t.type
                   LEFT JOIN stats x ON x.id = t.stats LEFT JOIN parameter q ON q.id = t.parameter ORDER BY t.id"""
            )
            return [tuple(row) for row in found]

    def test_merged_is_the_sum_of_the_ranks(self) -> None:
        sessions, codes = self.profile_ranks(STEPS)
        self.assertEqual(codes, [0, 0])
        session = self.merged(*reversed(sessions))  # the order of the ranks is not that of the arguments
        self.assertEqual([tuple(row) for row in session.rows("SELECT rank, world_size FROM process ORDER BY id")], [(0, 2), (1, 2)])
        self.assertEqual(self.rows(self.folder / "run.ampscope"), self.rows(sessions[0]) + self.rows(sessions[1]))
        report = json.loads(self.ampscope("report", "run.ampscope", "--format", "json").stdout)
        self.assertEqual(report["run"]["ranks"], 2)
        self.assertEqual(report["run"]["steps"], STEPS)
        self.assertEqual([f["rule"] for f in report["findings"] if f["severity"] == "error"], [], "the ranks agree")
        for rank, alone in enumerate(sessions):
            chosen, own = (
                json.loads(self.ampscope("report", *words, "--format", "json").stdout)
                for words in (("run.ampscope", "--rank", rank), (alone,))
            )
            # The order is that of first appearance in the session, and the public call of a site that of its first call
            # in any rank: where gradients are reduced, that is a matter of time.
            for layer in chosen["layers"] + own["layers"]:
                for op in layer["ops"]:
                    del op["public_op"]
                layer["ops"].sort(key=lambda op: json.dumps(op, sort_keys=True))
            for part in ("layers", "casts", "findings"):
                self.assertEqual(chosen[part], own[part], f"{part} of rank {rank}, from the run and alone")
        self.assertIn("no rank 2", self.ampscope("report", "run.ampscope", "--rank", 2, exit_code=2).stderr)

    def test_a_killed_rank_loses_only_its_own_tail(self) -> None:
        sessions, codes = self.profile_ranks(STEPS, 1, KILLED_STEP)
        self.assertEqual(codes, [0, 137])
        session = self.merged(*sessions)
        steps = dict(session.rows("SELECT process, count(*) FROM step WHERE complete GROUP BY process"))
        self.assertEqual(steps, {1: STEPS, 2: KILLED_STEP})
        self.assertEqual(session.run("exit_code"), "137")
        told = self.ampscope("merge", *sessions, "-o", "run.ampscope", "--force").stderr
        self.assertIn("rank 1 was killed", told)

    def test_torchrun_with_a_killed_rank(self) -> None:
        launch = ["-m", "torch.distributed.run", "--nproc-per-node", 2, "--master-port", free_port()]
        session = self.open(self.profile(*launch, PROGRAM, STEPS, 1, KILLED_STEP, exit_code=None))
        steps = dict(session.rows("SELECT p.rank, count(*) FROM step s JOIN process p ON p.id = s.process WHERE s.complete GROUP BY 1"))
        self.assertEqual(set(steps), {0, 1})
        self.assertEqual(steps[1], KILLED_STEP)
        self.assertGreaterEqual(steps[0], KILLED_STEP, "torchrun ends the others when one dies")

    @unittest.skipIf(TORCH < (2, 7), "fully_shard of this torch does not run on a CPU")
    def test_fully_sharded(self) -> None:
        """Between the ranks lies memory that is partly written, and collectives that are still under way."""
        program = Path(__file__).parent / "programs" / "sharded.py"
        run = self.folder / "run.ampscope"
        launch = ["-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", free_port(), program]
        self.ampscope("profile", "-o", run, "--", sys.executable, *launch)
        report = json.loads(self.ampscope("report", run, "--format", "json").stdout)
        self.assertEqual([finding["message"] for finding in report["findings"]], [])
        self.assertEqual(report["run"]["ranks"], 2)
        layers = {layer["path"]: layer for layer in report["layers"]}
        self.assertLessEqual({"0", "1", "2"}, set(layers))
        for path, layer in layers.items():
            for op in layer["ops"]:
                self.assertLess(op["absmax"] or 0, 1e4, f"{path} {op['op']}: memory that nobody wrote")

    def test_what_does_not_belong_together_is_refused(self) -> None:
        sessions, _ = self.profile_ranks(2)
        zero, one = sessions
        twice = self.ampscope("merge", zero, zero, "-o", "run.ampscope", exit_code=2).stderr
        self.assertIn("both hold rank 0", twice)
        self.assertIn("--force", self.ampscope("merge", zero, one, "-o", zero, exit_code=2).stderr)
        database = sqlite3.connect(one)
        database.execute("PRAGMA user_version = 99")
        database.close()
        self.assertIn("session format 99", self.ampscope("merge", zero, one, "-o", "run.ampscope", exit_code=3).stderr)
        self.assertFalse((self.folder / "run.ampscope").exists())


if __name__ == "__main__":
    unittest.main()
