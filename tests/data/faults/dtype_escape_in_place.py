# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A float32 result is added in place to a bfloat16 activation that left autocast: it is rounded without a word.

Expect: rule=dtype-escape module=add op=aten::add_ phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)


class Add(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.offset = nn.Parameter(torch.randn(16))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.add_(self.offset)


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.body, self.add, self.head = nn.Linear(16, 16), Add(), nn.Linear(16, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.body(x)
        with torch.autocast("cpu", enabled=False):
            x = self.add(x)
        return self.head(x)


train(Network(), lambda y: y.float().square().mean(), dtype=torch.bfloat16)
