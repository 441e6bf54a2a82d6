# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same in bfloat16, which needs no scaler."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 16))
train(model, lambda y: y.float().square().mean() * 1e-4, dtype=torch.bfloat16)
