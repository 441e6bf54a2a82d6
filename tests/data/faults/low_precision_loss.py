# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""log_softmax runs in float16, and the loss is made of its result.

Expect: module=3 op=aten::_log_softmax phase=forward first_step=0
"""

import torch
from torch import nn

from loop import train

torch.manual_seed(0)

def loss(logits: torch.Tensor) -> torch.Tensor:
    return nn.functional.nll_loss(logits, torch.arange(8) % 4)


model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4), nn.LogSoftmax(-1))
train(model, loss, scaler=torch.amp.GradScaler("cpu"), lr=0.01)
