# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 2 on every batch holds a nan, and the scaler halves its scale each time.

Expect: module=- first_step=4
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


def batch(step: int) -> torch.Tensor:
    x = inputs(step)
    if step >= 2:
        x[0, 0] = float("nan")
    return x


model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, scaler=torch.amp.GradScaler("cpu", init_scale=4.0))
