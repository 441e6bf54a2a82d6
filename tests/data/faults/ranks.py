# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Two ranks of data-parallel training with gloo: the program starts itself twice, as torchrun would."""

import os
import socket
import subprocess
import sys
from typing import Callable

import torch
import torch.distributed as dist

WORLD_SIZE = 2


def launch(train: Callable[[int], None]) -> None:
    """Runs `train(rank)` in each of two processes."""
    if "RANK" in os.environ:
        rank = int(os.environ["RANK"])
        torch.manual_seed(0)
        dist.init_process_group("gloo", rank=rank, world_size=WORLD_SIZE)
        train(rank)
        dist.destroy_process_group()
        # Gloo's threads may still want the interpreter's lock, to let go of the last tensors. Where the interpreter is ending,
        # they are ended for it, within functions that allow no exception, and the process aborts: also without a tracer.
        sys.stdout.flush()
        os._exit(0)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    common = {**os.environ, "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(WORLD_SIZE)}
    ranks = [subprocess.Popen([sys.executable, *sys.argv], env={**common, "RANK": str(rank)}) for rank in range(WORLD_SIZE)]
    sys.exit(max(abs(rank.wait()) for rank in ranks))
