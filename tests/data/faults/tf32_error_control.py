# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same layer without TF32.

Options: --device --reference local
Needs: cuda
"""

import torch
from torch import nn

from loop import inputs, train

torch.backends.cuda.matmul.allow_tf32 = False
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(1024, 64)).cuda()
model[0].weight.requires_grad_(False)  # one product is enough
train(
    model, lambda y: y.float().square().mean(), steps=4, enabled=False, device_type="cuda",
    batch=lambda step: inputs(step, 64, 1024).cuda(),
)  # fmt: skip
