# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Three steps of data-parallel training with gloo, by whatever launcher is named."""

import os
import sys

import torch
import torch.distributed as dist
from torch import nn

from leaving import leave


def train_rank(rank: int, world_size: int) -> None:
    dist.init_process_group("gloo", rank=rank, world_size=world_size)
    torch.manual_seed(0)
    model = nn.parallel.DistributedDataParallel(nn.Linear(8, 4))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(3):
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = model(torch.randn(16, 8)).float().square().mean()
        loss.backward()
        optimizer.step()
    dist.barrier()
    dist.destroy_process_group()


def spawned(rank: int, world_size: int) -> None:
    train_rank(rank, world_size)
    leave()


def with_accelerate() -> None:
    from accelerate import Accelerator

    accelerator = Accelerator(mixed_precision="bf16", cpu=True)
    torch.manual_seed(0)
    model = nn.Linear(8, 4)
    model, optimizer = accelerator.prepare(model, torch.optim.SGD(model.parameters(), lr=0.1))
    for _ in range(3):
        optimizer.zero_grad()
        accelerator.backward(model(torch.randn(16, 8)).float().square().mean())
        optimizer.step()
    accelerator.end_training()


def with_fabric() -> None:
    from lightning_fabric import Fabric

    fabric = Fabric(accelerator="cpu", devices=2, strategy="ddp", precision="bf16-mixed")
    fabric.launch()
    model = nn.Linear(8, 4)
    wrapped, optimizer = fabric.setup(model, torch.optim.SGD(model.parameters(), lr=0.1))
    for _ in range(3):
        optimizer.zero_grad()
        fabric.backward(wrapped(torch.randn(16, 8)).float().square().mean())
        optimizer.step()


def main(launcher: str) -> None:
    if launcher == "spawn":
        torch.multiprocessing.spawn(spawned, args=(2,), nprocs=2)
        return
    if launcher == "torchrun":
        train_rank(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]))
    elif launcher == "accelerate":
        with_accelerate()
    elif launcher == "fabric":
        with_fabric()
    leave()


if __name__ == "__main__":
    main(sys.argv[1])
