# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The moving average of the weights is kept in bfloat16, where 0.999 times a number is that number.

Expect: rule=accumulation-stall module=<program> op=aten::mul_ phase=other first_step=2
"""

import torch
from torch import nn

from loop import inputs

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
average = [parameter.detach().to(torch.bfloat16) for parameter in model.parameters()]
optimizer = torch.optim.SGD(model.parameters(), lr=1e-2)
for step in range(12):
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(inputs(step)).float().square().mean()
    loss.backward()
    optimizer.step()
    for mean, parameter in zip(average, model.parameters()):
        mean.mul_(0.999).add_(parameter.detach().to(torch.bfloat16), alpha=0.001)
