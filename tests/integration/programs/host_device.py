# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Trains with float16 layers and a GradScaler on the device of host_device/backend.cpp, or on the CPU, where it computes
the same. Prints a line of JSON: the losses, the loss scales before and after each step, a digest of the weights.

    host_device.py BACKEND.so|cpu STEPS BAD_STEP"""

import hashlib
import json
import sys
from types import ModuleType

import torch
from torch import nn

backend, steps, bad_step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
device = torch.device("cpu")
if backend != "cpu":
    torch.utils.rename_privateuse1_backend("host")
    torch.ops.load_library(backend)
    module = ModuleType("torch.host")
    for name, answer in {"is_available": True, "device_count": 1, "current_device": 0, "_is_in_bad_fork": False}.items():
        setattr(module, name, lambda answer=answer: answer)
    setattr(module, "manual_seed_all", lambda seed: None)
    torch._register_device_module("host", module)
    device = torch.device("host", 0)

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 4)).to(device)
head = nn.Linear(4, 4).half().to(device)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, foreach=False)
scaler = torch.amp.GradScaler(device.type, init_scale=1024.0, growth_interval=2)
losses, scales = [], []
for step in range(steps):
    x = torch.randn(8, 16) * (1e30 if step == bad_step else 1)
    optimizer.zero_grad()
    head.zero_grad()
    loss = head(model(x.to(device)).half()).float().square().mean()
    before = scaler.get_scale()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    losses.append(str(loss.item()))
    scales.append([before, scaler.get_scale()])
digest = hashlib.sha256()
for parameter in model.parameters():
    digest.update(parameter.detach().cpu().numpy().tobytes())
print(json.dumps({"losses": losses, "scales": scales, "weights": digest.hexdigest()}))
