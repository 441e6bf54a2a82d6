# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A model in bfloat16 that SGD trains with steps far below the last place of its weights.

Expect: module=2 op=aten::add_ phase=optimizer first_step=0
"""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 64), nn.GELU(), nn.LayerNorm(64), nn.Linear(64, 4)).to(torch.bfloat16)
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
for step in range(12):
    optimizer.zero_grad()
    loss = model(inputs(step).to(torch.bfloat16)).float().square().mean()
    loss.backward()
    optimizer.step()
