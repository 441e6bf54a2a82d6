# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The model runs on the CPU and autocast is asked for another device, so that it does nothing.

Expect: module=- first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
train(model, lambda y: y.square().mean(), scaler=torch.amp.GradScaler("cpu"), device_type="cuda")
