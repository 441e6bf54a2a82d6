# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""One training step under autocast with a GradScaler, and the same step in float64 throughout. Prints, as JSON, how far
each updated parameter is from the float64 one: ||difference|| / ||float64||."""

import copy
import json
import sys

import torch


def optimizer(name: str, parameters: list[torch.nn.Parameter]) -> torch.optim.Optimizer:
    kind, _, form = name.partition("_")
    how = {form: True} if form else {"foreach": False}
    if kind == "sgd":
        return torch.optim.SGD(parameters, lr=0.5, momentum=0.9, **how)
    return (torch.optim.AdamW if kind == "adamw" else torch.optim.Adam)(parameters, lr=0.1, **how)


def main(name: str) -> None:
    torch.manual_seed(1)
    model = torch.nn.Sequential(torch.nn.Linear(24, 32), torch.nn.GELU(), torch.nn.Linear(32, 8))
    x, y = torch.randn(16, 24), torch.randint(0, 8, (16,))
    exact = copy.deepcopy(model).double()

    scaler = torch.amp.GradScaler("cpu")
    real = optimizer(name, list(model.parameters()))
    with torch.autocast("cpu", torch.float16):
        loss = torch.nn.functional.cross_entropy(model(x), y)
    scaler.scale(loss).backward()
    scaler.step(real)
    scaler.update()

    twin = optimizer(name, list(exact.parameters()))
    torch.nn.functional.cross_entropy(exact(x.double()), y).backward()
    twin.step()
    with torch.no_grad():
        print(
            json.dumps(
                {
                    key: float((a.double() - b).norm() / b.norm())
                    for (key, a), (_, b) in zip(model.named_parameters(), exact.named_parameters())
                }
            )
        )


if __name__ == "__main__":
    main(sys.argv[1])
