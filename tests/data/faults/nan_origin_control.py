# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The values under the root are kept above zero, and a -inf mask is put before a softmax."""

import torch
from torch import nn

from loop import inputs, train

torch.manual_seed(0)


class Attention(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        scores = x.clamp(min=1e-3).sqrt() @ x.T
        allowed = torch.ones_like(scores, dtype=torch.bool).tril()
        return scores.masked_fill(~allowed, float("-inf")).softmax(-1) @ x


model = nn.Sequential(nn.Linear(16, 16), Attention(), nn.Linear(16, 4))
train(model, lambda y: y.float().square().mean(), batch=inputs, dtype=torch.bfloat16)
