# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The network of mlp.py with a hand-written layer: a custom autograd.Function that takes part in autocast through
torch.amp.custom_fwd and custom_bwd."""

from typing import Any

import torch
from torch import Tensor, nn

from common import Options, parse_options, save_state
from mlp import make_data

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"


class SquaredReLU(torch.autograd.Function):
    """relu(x)^2, computed in float32 whatever autocast says: squares leave float16's range early."""

    @staticmethod
    @torch.amp.custom_fwd(device_type=DEVICE, cast_inputs=torch.float32)
    def forward(ctx: Any, x: Tensor) -> Tensor:
        positive = x.clamp(min=0)
        ctx.save_for_backward(positive)
        return positive * positive

    @staticmethod
    @torch.amp.custom_bwd(device_type=DEVICE)
    def backward(ctx: Any, grad: Tensor) -> Tensor:
        (positive,) = ctx.saved_tensors
        return grad * 2 * positive


class ScaledLinear(torch.autograd.Function):
    """x W^T, in the dtype that autocast has chosen."""

    @staticmethod
    @torch.amp.custom_fwd(device_type=DEVICE)
    def forward(ctx: Any, x: Tensor, weight: Tensor) -> Tensor:
        ctx.save_for_backward(x, weight)
        return x.mm(weight.t())

    @staticmethod
    @torch.amp.custom_bwd(device_type=DEVICE)
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor]:
        x, weight = ctx.saved_tensors
        return grad.mm(weight), grad.t().mm(x)


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.hidden = nn.Linear(100, 50)
        self.weight = nn.Parameter(torch.randn(10, 50) * 0.1)

    def forward(self, x: Tensor) -> Tensor:
        return ScaledLinear.apply(SquaredReLU.apply(self.hidden(x)), self.weight)


def main(options: Options) -> None:
    data = torch.utils.data.DataLoader(make_data(512), batch_size=32, shuffle=True)
    model = Network().to(DEVICE)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
    scaler = torch.amp.GradScaler(DEVICE)

    losses: list[float] = []
    while len(losses) < options.steps:
        for inputs, labels in data:
            optimizer.zero_grad()
            with torch.autocast(DEVICE, dtype=options.dtype):
                logits = model(inputs.to(DEVICE))
                loss = nn.functional.cross_entropy(logits.float(), labels.to(DEVICE))
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            losses.append(loss.item())
            if len(losses) == options.steps:
                break
        print(f"step {len(losses)}  loss {losses[-1]:.4f}  scale {scaler.get_scale():g}")
    save_state(options, model, optimizer, scaler, losses)


if __name__ == "__main__":
    main(parse_options(__doc__, steps=160))
