# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A metric counts samples in float16 and stops at 2048, although every batch adds some.

Expect: module=<program> op=aten::add_ phase=other first_step=8
"""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
seen = torch.full((), 2040.0, dtype=torch.float16)
for step in range(16):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(inputs(step)).float().square().mean()
    loss.backward()
    seen += 1.0
    optimizer.step()
