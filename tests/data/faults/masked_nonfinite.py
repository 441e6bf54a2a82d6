# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 3 on exp overflows float16, and a clamp right behind it hides that.

Expect: module=1 op=aten::clamp phase=forward first_step=3
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)

class Gate(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.detach().exp().clamp(max=1.0) * x


def batch(step: int) -> torch.Tensor:
    return inputs(step) * (1.0 if step < 3 else 30.0)


model = nn.Sequential(nn.Linear(16, 16), Gate(), nn.Linear(16, 4))
train(model, lambda y: (y.float() * 1e-2).square().mean(), batch=batch, scaler=torch.amp.GradScaler("cpu", init_scale=1024.0), lr=1e-6)
