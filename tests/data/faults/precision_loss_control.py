# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same sums in a buffer of float32.

Options: --reference shadow
"""

import torch
from torch import Tensor, nn

from loop import inputs, train

torch.manual_seed(0)


class Gather(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        target = torch.arange(len(x)) % 4
        return x.new_zeros(4, dtype=torch.float32).index_add(0, target, x.float())


class Positive(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).sigmoid().squeeze(-1)


model = nn.Sequential(Positive(), Gather(), nn.Linear(4, 4))
train(model, lambda y: y.float().square().mean() * 1e-4, batch=lambda step: inputs(step, 4096), dtype=torch.bfloat16, steps=4)
