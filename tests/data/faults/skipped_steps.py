# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Every fourth batch holds an inf.

Expect: module=- first_step=3
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


def batch(step: int) -> torch.Tensor:
    x = inputs(step)
    if step % 4 == 3:
        x[0, 0] = float("inf")
    return x


model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, steps=16, scaler=torch.amp.GradScaler("cpu"))
