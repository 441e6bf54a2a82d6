# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 4 on the inputs are so large that a linear layer passes the end of float16.

Expect: module=2 op=aten::addmm phase=forward first_step=4
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


def batch(step: int) -> torch.Tensor:
    return inputs(step).abs() * (1.0 if step < 4 else 100.0)


model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
with torch.no_grad():
    model[0].weight.fill_(1.0)
    model[2].weight.fill_(50.0)
train(model, lambda y: (y.float() * 1e-4).mean(), batch=batch, scaler=torch.amp.GradScaler("cpu", init_scale=1024.0))
