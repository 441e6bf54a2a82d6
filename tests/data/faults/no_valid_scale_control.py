# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The losses of the heads still differ, by a factor for which float16 has room."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)


class Head(nn.Module):
    def __init__(self, weight: float) -> None:
        super().__init__()
        self.linear, self.weight = nn.Linear(16, 16), weight

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.weight * self.linear(x).float().square().mean()


class TwoHeads(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.loud, self.quiet = Head(1.0), Head(1e-2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.loud(x) + self.quiet(x)


train(TwoHeads(), lambda y: y, steps=24, scaler=torch.amp.GradScaler("cpu", init_scale=2.0**8), lr=1e-6)
