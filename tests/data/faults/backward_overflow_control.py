# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The gain is there from the start: the scaler finds its level in the first steps, which is no fault."""

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


model = nn.Sequential(nn.Linear(16, 4), Gain(500.0))
train(model, lambda y: y.float().mean(), steps=20, scaler=torch.amp.GradScaler("cpu"), lr=1e-9)
