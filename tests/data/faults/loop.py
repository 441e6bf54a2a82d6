# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The training loop that the programs of this folder share."""

from typing import Callable, Optional

import torch
from torch import Tensor, nn

Batch = Callable[[int], Tensor]
Loss = Callable[[Tensor], Tensor]


def inputs(step: int, rows: int = 8, columns: int = 16) -> Tensor:
    """The same for a step in every program: normally distributed."""
    return torch.randn(rows, columns, generator=torch.Generator().manual_seed(step))


def train(
    model: nn.Module,
    loss: Loss,
    *,
    batch: Batch = inputs,
    steps: int = 12,
    dtype: torch.dtype = torch.float16,
    scaler: Optional[torch.amp.GradScaler] = None,
    device_type: str = "cpu",
    cache: bool = True,
    enabled: bool = True,
    lr: float = 1e-3,
) -> None:
    """Trains with SGD; `loss` maps the output of the model to the loss, inside autocast."""
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    for step in range(steps):
        optimizer.zero_grad()
        with torch.autocast(device_type, dtype=dtype, cache_enabled=cache, enabled=enabled):
            value = loss(model(batch(step)))
        if scaler is None:
            value.backward()
            optimizer.step()
        else:
            scaler.scale(value).backward()
            scaler.step(optimizer)
            scaler.update()
