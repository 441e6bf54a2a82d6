# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Half of the weights are zero and some are tiny beside the others: pruning, padding and embeddings look like that."""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

model = nn.Sequential(nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 16))
with torch.no_grad():
    model[2].weight[:, :32].mul_(1e-9)
    model[2].weight[:, 32:48].zero_()
train(model, lambda y: y.float().square().mean(), scaler=torch.amp.GradScaler("cpu"))
