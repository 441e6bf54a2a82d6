# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The gate is shut for good: a ReLU of nothing but negative numbers, whose gradient is zero exactly.

Options: --reference local
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


class Gate(nn.Module):
    """Shut: relu(-11)."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16)
        nn.init.constant_(self.linear.bias, -11.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(self.linear(x)).float() * 2e-8


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gate, self.loud, self.gain = Gate(), nn.Linear(16, 4), Gain(20.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.gain(self.loud(x)).float().mean() + self.gate(x).sum()


train(Network(), lambda y: y, scaler=torch.amp.GradScaler("cpu"), lr=1e-6)
