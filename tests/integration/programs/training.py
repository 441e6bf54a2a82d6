# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A small training in which something happens in the middle. Usage: training.py [EVENT [STEPS]]"""

import multiprocessing
import os
import resource
import sys
import time

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

MIDDLE = 5


def make_model() -> tuple[nn.Module, torch.optim.Optimizer, "torch.amp.GradScaler"]:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 30), nn.ReLU(), nn.Linear(30, 5))
    return model, torch.optim.SGD(model.parameters(), lr=0.01), torch.amp.GradScaler("cpu", init_scale=1024.0)


def step(model: nn.Module, optimizer: torch.optim.Optimizer, scaler: "torch.amp.GradScaler", x: torch.Tensor) -> None:
    optimizer.zero_grad()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(x).float().pow(2).mean()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()


def work_without_training(number: int) -> float:
    return float((torch.arange(10.0) * number).sum())


def event(name: str, train: "tuple[nn.Module, torch.optim.Optimizer, torch.amp.GradScaler]") -> None:
    if name == "wait":
        time.sleep(1)  # the trace is written meanwhile
        print("pid", os.getpid(), flush=True)
        time.sleep(60)
    elif name == "raise":
        raise ValueError("something is wrong")
    elif name == "os_exit":
        os._exit(7)
    elif name == "sys_exit":
        sys.exit(3)
    elif name == "abort":
        os.abort()
    elif name == "limit_file_size":
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    elif name in ("fork_idle", "fork_and_train"):
        child = os.fork()
        if child == 0:
            for _ in range(3 if name == "fork_and_train" else 0):
                step(*train, torch.randn(8, 20))
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    elif name == "spawn_pool":
        with multiprocessing.get_context("spawn").Pool(2) as pool:
            assert pool.map(work_without_training, range(4)) == [0.0, 45.0, 90.0, 135.0]
    elif name in ("loader_fork", "loader_spawn"):
        data = TensorDataset(torch.randn(32, 20))
        method = name.removeprefix("loader_")
        for (x,) in DataLoader(data, batch_size=8, num_workers=2, multiprocessing_context=method):
            step(*train, x)


def main(name: str = "none", steps: str = "10") -> None:
    train = make_model()
    for number in range(int(steps)):
        if number == MIDDLE:
            event(name, train)
        step(*train, torch.randn(8, 20))
    print("finished", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
