# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The model is bfloat16 itself, so that autocast has nothing to cast, and its steps are large enough for that."""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)).bfloat16()
train(model, lambda y: y.float().square().mean(), batch=lambda step: inputs(step).bfloat16(), dtype=torch.bfloat16, lr=0.5)
