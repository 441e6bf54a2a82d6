# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Small models in float16 with a GradScaler whose parameters are given as JSON, one run for each set; prints per run the
scale before each step and whether the step was skipped. Losses differ from step to step, so that the scale is tested.

    scaled_training.py MODEL LEARNING_RATE '[{"init_scale": 256.0}, ...]'
"""

import json
import sys
from typing import Any

import torch
from torch import Tensor, nn

STEPS = 24


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.cell, self.head = nn.Embedding(32, 16), nn.RNNCell(16, 16), nn.Linear(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        state = torch.zeros(x.shape[0], 16)
        for token in (x.abs() * 8).long().clamp(max=31).T[:4]:
            state = self.cell(self.embedding(token), state)
        return self.head(state)


def make(name: str) -> nn.Module:
    torch.manual_seed(0)
    models = {
        "mlp": lambda: nn.Sequential(nn.Linear(16, 32), nn.GELU(), nn.Linear(32, 16)),
        "cnn": lambda: nn.Sequential(
            nn.Unflatten(1, (1, 4, 4)), nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(),
            nn.Linear(128, 16),
        ),
        "attention": lambda: nn.Sequential(
            nn.Unflatten(1, (1, 16)), nn.TransformerEncoderLayer(16, 2, 32, dropout=0.0, batch_first=True), nn.Flatten()
        ),
        "recurrent": Recurrent,
    }  # fmt: skip
    return models[name]()


def train(name: str, lr: float, parameters: dict[str, Any]) -> list[list[Any]]:
    model = make(name)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    scaler = torch.amp.GradScaler("cpu", **parameters)
    log = []
    for step in range(STEPS):
        generator = torch.Generator().manual_seed(step)
        inputs, target = torch.randn(8, 16, generator=generator), torch.randn(8, 16, generator=generator)
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.float16):
            output = model(inputs)
        loss = (output.float() - target).square().mean() * 4.0 ** ((step * 7) % 5)
        before = scaler.get_scale()
        scaler.scale(loss).backward()
        found = scaler.step(optimizer) is None and any(not p.grad.isfinite().all() for p in model.parameters())
        scaler.update()
        log.append([before, bool(found)])
    log.append([scaler.get_scale(), False])
    return log


if __name__ == "__main__":
    print(json.dumps([train(sys.argv[1], float(sys.argv[2]), parameters) for parameters in json.loads(sys.argv[3])]))
