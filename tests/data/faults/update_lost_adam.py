# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Adam on bfloat16 weights: the comparison with the exact result counts the updates that change nothing.

Expect: rule=update-lost module=0 op=aten::addcdiv_ phase=optimizer first_step=0
Options: --reference local
"""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 64), nn.GELU(), nn.Linear(64, 4)).to(torch.bfloat16)
with torch.no_grad():
    model[0].weight.add_(1.0)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for step in range(12):
    optimizer.zero_grad()
    loss = model(inputs(step).to(torch.bfloat16)).float().square().mean()
    loss.backward()
    optimizer.step()
