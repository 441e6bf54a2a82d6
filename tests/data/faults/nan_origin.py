# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""From step 3 on some values under the root are negative.

Expect: module=0 op=aten::sqrt phase=forward first_step=3
"""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


class Distance(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.sqrt()


def batch(step: int) -> torch.Tensor:
    return inputs(step).abs() + 0.1 if step < 3 else inputs(step)


model = nn.Sequential(Distance(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, dtype=torch.bfloat16)
