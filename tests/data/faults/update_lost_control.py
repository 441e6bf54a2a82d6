# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same steps on float32 weights, which autocast casts; one layer of bfloat16 is frozen."""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
frozen = nn.Linear(16, 16).to(torch.bfloat16).requires_grad_(False)
model = nn.Sequential(nn.Linear(16, 64), nn.GELU(), nn.LayerNorm(64), nn.Linear(64, 4))
optimizer = torch.optim.SGD([*model.parameters(), *frozen.parameters()], lr=1e-3)
for step in range(12):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(frozen(inputs(step))).float().square().mean()
    loss.backward()
    optimizer.step()
