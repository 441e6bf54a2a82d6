# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A GradScaler under bfloat16 autocast, where it does nothing.

Expect: rule=scaler-misuse module=- first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), dtype=torch.bfloat16, scaler=torch.amp.GradScaler("cpu"))
