# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The loss is small, and the scale starts at 1 and does not grow: gradients lie among the subnormals of float16.

Expect: module=- first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 16))
train(model, lambda y: y.float().square().mean() * 1e-4, scaler=torch.amp.GradScaler("cpu", init_scale=1.0))
