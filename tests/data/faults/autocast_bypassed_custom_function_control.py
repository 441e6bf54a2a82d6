# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The same layer with custom_fwd and custom_bwd, behind an activation that needs neither: it has no product."""

from typing import Any

import torch
from torch import Tensor, nn

from loop import train

torch.manual_seed(0)


class Activation(torch.autograd.Function):
    """relu(x)"""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        ctx.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (x,) = ctx.saved_tensors
        return grad * (x > 0)


class Product(torch.autograd.Function):
    """x W^T"""

    @staticmethod
    @torch.amp.custom_fwd(device_type="cpu")
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return x.mm(weight.t())

    @staticmethod
    @torch.amp.custom_bwd(device_type="cpu")
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, weight = ctx.saved_tensors
        return grad.mm(weight), grad.t().mm(x)


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 16) * 0.1)

    def forward(self, x: Tensor) -> Tensor:
        return Product.apply(Activation.apply(x), self.weight)


model = nn.Sequential(nn.Linear(16, 16), Layer())
train(model, lambda y: y.float().square().mean(), dtype=torch.bfloat16, lr=1e-2)
