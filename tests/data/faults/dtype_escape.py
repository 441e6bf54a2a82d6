# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A bfloat16 activation leaves autocast and is multiplied by a float32 parameter.

Expect: module=scale op=aten::mul phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

class Scale(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.factor = nn.Parameter(torch.ones(16))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.factor


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body, self.scale, self.head = nn.Linear(16, 16), Scale(), nn.Linear(16, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.body(x)
        with torch.autocast("cpu", enabled=False):
            return self.head(self.scale(x))


train(Network(), lambda y: y.square().mean(), dtype=torch.bfloat16)
