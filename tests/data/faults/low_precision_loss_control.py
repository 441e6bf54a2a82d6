# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""cross_entropy takes its logits to float32; the softmax of attention in float16 is no loss."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

class Attention(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x @ x.T / 4).softmax(-1) @ x


def loss(logits: torch.Tensor) -> torch.Tensor:
    return nn.functional.cross_entropy(logits, torch.arange(8) % 4)


model = nn.Sequential(Attention(), nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4))
train(model, loss, scaler=torch.amp.GradScaler("cpu"), lr=0.01)
