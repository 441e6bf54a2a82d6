# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Steps of data-parallel training with gloo; RANK, WORLD_SIZE and the rendezvous come from the environment.

ranks.py STEPS [RANK STEP]: that rank kills itself in that step, and the others go on without it."""

import os
import signal
import sys
import time

import torch
import torch.distributed as dist
from torch import nn


def main(steps: int, killed_rank: int = -1, killed_step: int = -1) -> None:
    rank = int(os.environ["RANK"])
    dist.init_process_group("gloo")
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(8, 4), nn.ReLU(), nn.Linear(4, 2))
    model: nn.Module = nn.parallel.DistributedDataParallel(net)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scaler = torch.amp.GradScaler("cpu", init_scale=256.0)
    torch.manual_seed(rank)
    for step in range(steps):
        if step == killed_step:
            dist.barrier()
            if rank == killed_rank:
                time.sleep(0.5)  # what was measured is on its way to the disk ten times a second
                os.kill(os.getpid(), signal.SIGKILL)
            model = net
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.float16):
            loss = model(torch.randn(16, 8)).float().square().mean()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()
    print("finished", rank, flush=True)
    os._exit(0)  # a process group whose peer is gone cannot be taken down


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
