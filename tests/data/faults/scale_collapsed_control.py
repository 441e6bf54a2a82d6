# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A scale that stays where it started, below the default."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
train(model, lambda y: y.float().square().mean(), scaler=torch.amp.GradScaler("cpu", init_scale=1024.0))
