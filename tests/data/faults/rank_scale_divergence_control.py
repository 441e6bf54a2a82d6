# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Gradients are reduced before inf is looked for: what rank 1 alone meets, both ranks skip."""

import torch
from torch import nn

from loop import inputs, train
from ranks import launch


def run(rank: int) -> None:
    model = nn.parallel.DistributedDataParallel(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)))

    def batch(step: int) -> torch.Tensor:
        x = inputs(2 * step + rank)
        if rank == 1 and step == 0:
            x[0, 0] = float("inf")
        return x

    train(model, lambda y: y.float().square().mean(), batch=batch, scaler=torch.amp.GradScaler("cpu", init_scale=1024.0))


launch(run)
