# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same with the default scale."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 16))
train(model, lambda y: y.float().square().mean() * 1e-4, scaler=torch.amp.GradScaler("cpu"))
