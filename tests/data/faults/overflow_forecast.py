# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The residual stream grows by half from step to step.

Expect: module=1 op=aten::mul phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

class Residual(nn.Module):
    """Adds a copy of its input whose magnitude grows."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = 1.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.factor *= 1.5
        return x + x.detach().sign() * self.factor


model = nn.Sequential(nn.Linear(16, 16), Residual(), nn.LayerNorm(16), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), steps=24, scaler=torch.amp.GradScaler("cpu"), lr=1e-3)
