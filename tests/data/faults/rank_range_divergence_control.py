# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Rank 1 reads data that is some times larger, and once far larger."""

import torch
from torch import nn

from loop import inputs, train
from ranks import launch


def run(rank: int) -> None:
    model = nn.parallel.DistributedDataParallel(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)))

    def batch(step: int) -> torch.Tensor:
        x = inputs(2 * step + rank)
        return x * (1000 if step == 5 else 8) if rank == 1 else x

    train(model, lambda y: y.float().tanh().mean(), batch=batch, dtype=torch.bfloat16)


launch(run)
