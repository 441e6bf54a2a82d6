# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 4 on rank 1 pulls the last layer a little, outside the optimizer.

Expect: module=module.2 op=aten::add_ phase=optimizer first_step=4
"""

import torch
from torch import nn

from loop import inputs, train
from ranks import launch


def run(rank: int) -> None:
    model = nn.parallel.DistributedDataParallel(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)))

    def batch(step: int) -> torch.Tensor:
        if rank == 1 and step == 4:
            model.module[2].weight.data.mul_(1.001)
        return inputs(2 * step + rank)

    train(model, lambda y: y.float().square().mean(), batch=batch, dtype=torch.bfloat16)


launch(run)
