# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The classic mixed-precision tutorial: a 100-50-10 ReLU network, SGD, cross entropy, autocast and GradScaler with its
default parameters, trained for some epochs over a DataLoader of synthetic data."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from common import Options, parse_options, save_state


def make_data(samples: int) -> TensorDataset:
    """Ten noisy clusters in 100 dimensions."""
    centers = torch.randn(10, 100)
    labels = torch.randint(0, 10, (samples,))
    return TensorDataset(centers[labels] + 3 * torch.randn(samples, 100), labels)


def main(options: Options) -> None:
    device = "cuda" if torch.cuda.is_available() else "cpu"
    data = DataLoader(make_data(512), batch_size=32, shuffle=True)
    model = nn.Sequential(nn.Linear(100, 50), nn.ReLU(), nn.Linear(50, 10)).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    loss_function = nn.CrossEntropyLoss()
    scaler = torch.amp.GradScaler(device, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000)

    losses: list[float] = []
    epoch = 0
    while len(losses) < options.steps:
        for inputs, labels in data:
            inputs, labels = inputs.to(device), labels.to(device)
            optimizer.zero_grad()
            with torch.autocast(device, dtype=options.dtype):
                loss = loss_function(model(inputs), labels)
            scaler.scale(loss).backward()
            scaler.step(optimizer)
            scaler.update()
            losses.append(loss.item())
            if len(losses) == options.steps:
                break
        epoch += 1
        print(f"epoch {epoch}  loss {losses[-1]:.4f}  scale {scaler.get_scale():g}")
    save_state(options, model, optimizer, scaler, losses)


if __name__ == "__main__":
    main(parse_options(__doc__, steps=160))
