# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""torch.where picks the elements in which exp has not overflowed.

Expect: rule=masked-nonfinite module=1 op=aten::where phase=forward first_step=3
"""

import torch
from torch import Tensor, nn

from loop import inputs, train

torch.manual_seed(0)


class Gate(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.where(x.detach() < 11, x.detach().exp(), 1.0) * x


def batch(step: int) -> Tensor:
    return inputs(step) * (1.0 if step < 3 else 30.0)


scaler = torch.amp.GradScaler("cpu", init_scale=1024.0)
model = nn.Sequential(nn.Linear(16, 16), Gate(), nn.Linear(16, 4))
train(model, lambda y: (y.float() * 1e-2).square().mean(), batch=batch, scaler=scaler, lr=1e-6)
