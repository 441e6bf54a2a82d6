# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A disabled GradScaler under bfloat16, as programs that know both dtypes have it."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

SCALER = torch.amp.GradScaler("cpu", enabled=False)

model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 16))
train(model, lambda y: y.float().square().mean() * 1e-4, scaler=SCALER, dtype=torch.bfloat16)
