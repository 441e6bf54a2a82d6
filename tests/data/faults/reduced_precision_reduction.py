# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Long sums in a float16 matrix product whose accumulators may be float16 too.

Expect: module=0 op=aten::addmm phase=forward first_step=0
Options: --device --reference local
Needs: cuda
"""

import torch
from torch import nn

from loop import inputs, train

torch.backends.cuda.matmul.allow_fp16_accumulation = True
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16384, 64)).cuda()
model[0].weight.requires_grad_(False)  # one product is enough
train(
    model, lambda y: y.float().square().mean(), steps=4, device_type="cuda",
    batch=lambda step: inputs(step, 64, 16384).cuda(),
)  # fmt: skip
