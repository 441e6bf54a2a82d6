# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same accumulation with one unscale_, step and update for both micro-batches, clipped in between; a step is given up
in the right way."""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
for batch in range(12):
    with torch.autocast("cpu", dtype=torch.float16):
        loss = model(inputs(batch)).float().square().mean() / 2
    scaler.scale(loss).backward()
    if batch % 2 == 1:
        scaler.unscale_(optimizer)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        if batch != 5:
            scaler.step(optimizer)
        scaler.update()
        optimizer.zero_grad()
