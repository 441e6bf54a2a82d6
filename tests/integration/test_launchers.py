# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Launchers that train in child processes are followed: each training process is in the session, the launcher is not."""

import importlib.util
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
    def check(self, *command: Any, world_size: int = 2, ranks: bool = True) -> None:
        env = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(free_port())}
        session = self.open(self.profile(*command, env=env))
        processes = session.rows("SELECT * FROM process ORDER BY rank")
        self.assertEqual(len(processes), world_size, [dict(row) for row in processes])
        if ranks:
            expected = [(rank, world_size) for rank in range(world_size)]
            self.assertEqual([(row["rank"], row["world_size"]) for row in processes], expected)
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

    @unittest.skipUnless(importlib.util.find_spec("accelerate"), "accelerate is not installed")
    def test_accelerate_launch(self) -> None:
        # Without a GPU accelerate starts one process; more than one would need MPI.
        launch = ["-m", "accelerate.commands.launch", "--cpu", "--num_processes", 1, "--num_machines", 1]
        launch += ["--mixed_precision", "bf16", "--dynamo_backend", "no", "--main_process_port", free_port()]
        self.check(*launch, PROGRAM, "accelerate", world_size=1)

    @unittest.skipUnless(importlib.util.find_spec("lightning_fabric"), "lightning-fabric is not installed")
    def test_lightning_fabric(self) -> None:
        self.check(PROGRAM, "fabric", ranks=False)  # its main process becomes rank 0 without RANK in the environment


if __name__ == "__main__":
    unittest.main()
