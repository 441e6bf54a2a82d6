# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The gradient of a gate that is nearly shut is too small for float16: the op that computes it makes it zero, from operands
that are not. No scale helps, since those of the other branch use the whole range.

Options: --reference local
Expect: rule=backward-underflow module=gate op=aten::sigmoid_backward phase=backward first_step=0
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
    """Nearly shut: sigmoid(-11)."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16)
        nn.init.constant_(self.linear.bias, -11.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.sigmoid(self.linear(x)).float() * 2e-8


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gate, self.loud, self.gain = Gate(), nn.Linear(16, 4), Gain(20.0)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.gain(self.loud(x)).float().mean() + self.gate(x).sum()


train(Network(), lambda y: y, scaler=torch.amp.GradScaler("cpu"), lr=1e-6)
