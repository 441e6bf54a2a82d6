# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Only the first steps are skipped, until the scaler has found its level."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
train(model, lambda y: y.float().square().mean(), steps=16, scaler=torch.amp.GradScaler("cpu", init_scale=2.0**22))
