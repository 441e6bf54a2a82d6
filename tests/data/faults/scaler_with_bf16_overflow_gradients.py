# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Weights that were pretrained in bfloat16: forward fits into float16, the gradients do not, at any loss scale.

Expect: rule=scaler-with-bf16-overflow module=1 op=aten::mm phase=backward first_step=0
"""

import torch
from torch import Tensor, nn

from loop import train

torch.manual_seed(0)


class Quiet(nn.Module):
    """Features of small magnitude, made up for by the weights behind them."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x) * 1e-3


head = nn.Linear(16, 16)
with torch.no_grad():
    head.weight.mul_(1e5)
model = nn.Sequential(Quiet(), head)
train(model, lambda y: y.float().square().sum(), scaler=torch.amp.GradScaler("cpu", init_scale=1.0), lr=1e-9)
