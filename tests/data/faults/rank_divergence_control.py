# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Both ranks pull the last layer alike. A buffer that only rank 1 keeps is no parameter."""

import torch
from torch import nn

from loop import inputs, train
from ranks import launch


def run(rank: int) -> None:
    model = nn.parallel.DistributedDataParallel(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)))
    mean = torch.zeros(16)

    def batch(step: int) -> torch.Tensor:
        x = inputs(2 * step + rank)
        if step == 4:
            model.module[2].weight.data.mul_(1.001)
        if rank == 1:
            mean.lerp_(x.mean(0), 0.1)
        return x

    train(model, lambda y: y.float().square().mean(), batch=batch, dtype=torch.bfloat16)


launch(run)
