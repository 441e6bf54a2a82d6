# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Gradients are accumulated over two micro-batches, and update() runs after each of them.

Expect: module=- first_step=1
"""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
for batch in range(8):
    with torch.autocast("cpu", dtype=torch.float16):
        loss = model(inputs(batch)).float().square().mean() / 2
    scaler.scale(loss).backward()
    scaler.unscale_(optimizer)
    if batch % 2 == 1:
        scaler.step(optimizer)
        optimizer.zero_grad()
    scaler.update()
