# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""autocast keeps no cache, and a weight that is used six times in a step is cast six times.

Expect: module=0.cell op=aten::_to_copy phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.Linear(16, 16)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(6):
            x = self.cell(x).tanh()
        return x


model = nn.Sequential(Recurrent(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), dtype=torch.bfloat16, cache=False)
