# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The weights of a layer are so small that the cast to float16 makes most of them zero.

Expect: module=2 op=aten::_to_copy phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 16))
with torch.no_grad():
    model[2].weight.mul_(2e-7)
train(model, lambda y: y.float().square().mean(), scaler=torch.amp.GradScaler("cpu"), lr=1e-9)
