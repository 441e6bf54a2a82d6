# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same normalisation with an eps that float16 holds."""

import torch
from torch import Tensor, nn

from loop import inputs, train

torch.manual_seed(0)


class Normalise(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        norm = x.abs().amax(-1, keepdim=True)
        return x / (norm + 1e-3)


class Bank(nn.Module):
    """Some rows are all padding from step 4 on."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x)


def batch(step: int) -> Tensor:
    x = inputs(step)
    if step >= 4:
        x[0] = 0
    return x


model = nn.Sequential(Bank(), Normalise(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, scaler=torch.amp.GradScaler("cpu", init_scale=256.0))
