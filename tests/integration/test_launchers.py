# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Launchers that train in child processes are followed: two ranks give two processes in one session."""

import socket
import unittest
from pathlib import Path
from typing import Any

from harness import Case

PROGRAM = Path(__file__).parent / "programs" / "distributed.py"
STEPS = 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LauncherTest(Case):
    def check(self, *command: Any, ranks: bool = True) -> None:
        env = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
        session = self.open(self.profile(*command, env=env))
        processes = session.rows("SELECT * FROM process ORDER BY rank")
        self.assertEqual(len(processes), 2, [dict(row) for row in processes])
        if ranks:
            self.assertEqual([(row["rank"], row["world_size"]) for row in processes], [(0, 2), (1, 2)])
        for row in processes:
            with self.subTest(rank=row["rank"]):
                self.assertTrue(row["complete"])
                steps = session.rows("SELECT count(*) FROM step WHERE complete AND process = ?", row["id"])[0][0]
                self.assertEqual(steps, STEPS)
                phases = session.rows(
                    "SELECT DISTINCT phase FROM call JOIN site ON site.id = call.site WHERE process = ?", row["id"]
                )
                self.assertLessEqual({1, 2, 3}, {phase["phase"] for phase in phases})

    def test_torchrun(self) -> None:
        self.check("-m", "torch.distributed.run", "--nproc_per_node", 2, "--master_port", free_port(), PROGRAM, "torchrun")

    def test_torch_multiprocessing_spawn(self) -> None:
        self.check(PROGRAM, "spawn", ranks=False)  # the ranks are function arguments, which nothing shows

    def test_accelerate_launch(self) -> None:
        launch = ["-m", "accelerate.commands.launch", "--cpu", "--num_processes", 2, "--num_machines", 1]
        launch += ["--mixed_precision", "bf16", "--dynamo_backend", "no", "--main_process_port", free_port()]
        self.check(*launch, PROGRAM, "accelerate")

    def test_lightning_fabric(self) -> None:
        self.check(PROGRAM, "fabric", ranks=False)  # its main process becomes rank 0 without RANK in the environment


if __name__ == "__main__":
    unittest.main()
