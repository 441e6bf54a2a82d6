# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The scale starts at 2**40, and step after step is skipped until it has come down.

Expect: module=- first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)


class Gain(nn.Module):
    """Its gradient is `gain` times as large as what comes in."""

    def __init__(self, gain: float) -> None:
        super().__init__()
        self.gain = gain

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gain


model = nn.Sequential(nn.Linear(16, 4), Gain(20.0))
scaler = torch.amp.GradScaler("cpu", init_scale=2.0**40)
train(model, lambda y: y.float().mean(), steps=36, scaler=scaler, lr=1e-6)
