# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Two heads whose losses differ by ten orders of magnitude: what one needs as a scale makes the other overflow.

Expect: module=quiet op=aten::_to_copy phase=backward first_step=4
"""

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
        self.loud, self.quiet = Head(1e4), Head(1e-6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.loud(x) + self.quiet(x)


train(TwoHeads(), lambda y: y, steps=24, scaler=torch.amp.GradScaler("cpu", init_scale=2.0**8), lr=1e-6)
