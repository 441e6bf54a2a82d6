# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A hand-written layer without custom_fwd and custom_bwd: backward ran into a dtype error, and its author cast the gradient.

Expect: module=1 op=aten::mm phase=backward first_step=0
"""

from typing import Any

import torch
from torch import Tensor, nn

from loop import train

torch.manual_seed(0)


class Product(torch.autograd.Function):
    """x W^T"""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return x.mm(weight.t())

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, weight = ctx.saved_tensors
        grad = grad.float()
        return grad.mm(weight), grad.t().mm(x.float())


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 16) * 0.1)

    def forward(self, x: Tensor) -> Tensor:
        return Product.apply(x, self.weight)


model = nn.Sequential(nn.Linear(16, 16), Layer())
train(model, lambda y: y.float().square().mean(), dtype=torch.bfloat16, lr=1e-2)
