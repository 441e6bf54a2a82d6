# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A module goes to float32 and back for each of its activations.

Expect: rule=redundant-casts module=1 op=aten::_to_copy phase=forward first_step=0
"""

import torch
from torch import Tensor, nn

from loop import train

torch.manual_seed(0)


class Careful(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(16, 16) for _ in range(4))

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x).float().tanh().to(torch.bfloat16)
        return x


model = nn.Sequential(nn.Linear(16, 16), Careful(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), dtype=torch.bfloat16)
