# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The residual stream is large, and stays as large as it is."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

class Residual(nn.Module):
    """Adds a copy of its input whose magnitude is large."""

    def __init__(self) -> None:
        super().__init__()
        self.factor = 20000.0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.factor *= 1.0
        return x + x.detach().sign() * self.factor


model = nn.Sequential(nn.Linear(16, 16), Residual(), nn.LayerNorm(16), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), steps=24, scaler=torch.amp.GradScaler("cpu"), lr=1e-3)
