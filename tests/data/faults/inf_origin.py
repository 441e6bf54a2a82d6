# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 2 on some values under the logarithm are zero.

Expect: module=0 op=aten::log phase=forward first_step=2
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


class Surprise(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return -x.log()


def batch(step: int) -> torch.Tensor:
    x = inputs(step).abs() + 0.1
    return x if step < 2 else x.masked_fill(inputs(step) > 1, 0.0)


model = nn.Sequential(Surprise(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, dtype=torch.bfloat16)
