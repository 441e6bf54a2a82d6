# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Probabilities are clamped to [1e-8, 1 - 1e-8] in float16, where that is [0, 1]; a saturated one reaches the logarithm.

Expect: rule=epsilon-flushed module=2 op=aten::clamp phase=forward first_step=3
"""

import torch
from torch import Tensor, nn

from loop import inputs, train

torch.manual_seed(0)


class Odds(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        p = x.sigmoid().clamp(1e-8, 1 - 1e-8)
        return p.float().log().nan_to_num(neginf=-20.0)


class Gain(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * 4.0


def batch(step: int) -> Tensor:
    return inputs(step) * (1.0 if step < 3 else 30.0)


scaler = torch.amp.GradScaler("cpu", init_scale=256.0)
model = nn.Sequential(nn.Linear(16, 16), Gain(), Odds(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, scaler=scaler, lr=1e-6)
