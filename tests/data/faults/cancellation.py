# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A variance as E[x^2] - E[x]^2 of features whose mean is 16 times their deviation: bfloat16 leaves nothing of it.

Expect: module=1 op=aten::sub phase=forward first_step=0
Options: --reference shadow
"""

import torch
from torch import Tensor, nn

from loop import inputs, train

torch.manual_seed(0)


class Variance(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return (x * x).mean(-1, keepdim=True) - x.mean(-1, keepdim=True).square()


class Offset(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + 16.0


model = nn.Sequential(Offset(), Variance(), nn.Linear(1, 4))
train(model, lambda y: y.float().square().mean(), batch=lambda step: inputs(step, 64, 64).bfloat16(), dtype=torch.bfloat16, steps=4)
