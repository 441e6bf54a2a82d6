# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The default growth interval."""

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
scaler = torch.amp.GradScaler("cpu")
train(model, lambda y: y.float().mean(), steps=24, scaler=scaler, lr=1e-6)
