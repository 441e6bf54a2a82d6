# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The gradients of one branch are exactly zero: its output does not count at all."""

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


class Quiet(nn.Module):
    """A branch that hardly counts."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x).float() * 0.0


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.quiet, self.loud, self.gain = Quiet(), nn.Linear(16, 4), Gain(20.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.gain(self.loud(x)).float().mean() + self.quiet(x).square().mean()


train(Network(), lambda y: y, scaler=torch.amp.GradScaler("cpu"), lr=1e-6)
