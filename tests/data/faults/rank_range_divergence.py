# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 2 on rank 1 reads images of 0 to 255 that rank 0 gets normalised.

Expect: module=module.0 op=aten::_to_copy phase=forward first_step=2
"""

import torch
from torch import nn

from loop import inputs, train
from ranks import launch


def run(rank: int) -> None:
    model = nn.parallel.DistributedDataParallel(nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)))

    def batch(step: int) -> torch.Tensor:
        x = inputs(2 * step + rank)
        return x * 1000 if rank == 1 and step >= 2 else x

    train(model, lambda y: y.float().tanh().mean(), batch=batch, dtype=torch.bfloat16)


launch(run)
