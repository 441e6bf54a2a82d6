# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Gradients are reduced by hand, after each rank has looked for inf in its own: rank 1 alone skips step 3.

Expect: module=- first_step=3
"""

import torch
import torch.distributed as dist
from torch import nn

from loop import inputs
from ranks import WORLD_SIZE, launch


def run(rank: int) -> None:
    model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
    for step in range(10):
        x = inputs(2 * step + rank)
        if rank == 1 and step == 3:
            x[0, 0] = float("inf")
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.float16):
            loss = model(x).float().square().mean()
        scaler.scale(loss).backward()
        scaler.unscale_(optimizer)
        for parameter in model.parameters():
            assert parameter.grad is not None
            parameter.grad.nan_to_num_(0.0, 0.0, 0.0)
            dist.all_reduce(parameter.grad)
            parameter.grad /= WORLD_SIZE
        scaler.step(optimizer)
        scaler.update()


launch(run)
