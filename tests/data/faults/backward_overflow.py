# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 5 on one layer multiplies its gradient by 500, which float16 cannot hold at this loss scale.

Expect: module=1 op=aten::mul phase=backward first_step=5
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


class Gain(nn.Module):
    """Its gradient is `gain` times as large as what comes in."""

    def __init__(self, gain: float) -> None:
        super().__init__()
        self.gain = gain

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gain


def batch(step: int) -> torch.Tensor:
    if step == 5:
        model[1].gain = 500.0
    return inputs(step)


model = nn.Sequential(nn.Linear(16, 4), Gain(1.0))
train(model, lambda y: y.float().mean(), batch=batch, steps=20, scaler=torch.amp.GradScaler("cpu"), lr=1e-9)
