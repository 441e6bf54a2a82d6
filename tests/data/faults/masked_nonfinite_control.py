# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What is masked was put there: -inf for the softmax of attention, gaps in the data."""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)

class Attention(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scores = x @ x.T
        scores = torch.where(torch.ones_like(scores).tril() > 0, scores, float("-inf"))
        return scores.softmax(-1) @ x


class Fill(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.nan_to_num(0.0)


def batch(step: int) -> torch.Tensor:
    x = inputs(step)
    return x.masked_fill(x > 2, float("nan"))


model = nn.Sequential(Fill(), nn.Linear(16, 16), Attention(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), batch=batch, scaler=torch.amp.GradScaler("cpu"), lr=1e-3)
