# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Weights of the range of bfloat16 are trained on in float16: forward overflows in every step, and backing off does not help.

Expect: module=0.wo op=aten::addmm phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)


class FeedForward(nn.Module):
    """With the magnitudes of a network that was pretrained in bfloat16."""

    def __init__(self) -> None:
        super().__init__()
        self.wi, self.wo = nn.Linear(16, 64), nn.Linear(64, 16)
        with torch.no_grad():
            self.wi.weight.mul_(400)
            self.wo.weight.abs_().mul_(400)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.wo(self.wi(x).relu())


model = nn.Sequential(FeedForward(), nn.LayerNorm(16), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), scaler=torch.amp.GradScaler("cpu"))
