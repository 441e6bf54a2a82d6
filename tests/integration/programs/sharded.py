# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""A small model whose parameters are sharded over the ranks, on the CPU."""

import time

import torch
import torch.distributed as dist
from torch import nn
from torch.distributed.fsdp import fully_shard

dist.init_process_group("gloo")
torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 4))
for layer in (model[0], model[2], model):
    fully_shard(layer)
optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
torch.manual_seed(dist.get_rank())
for step in range(4):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        loss = model(torch.randn(8, 16)).float().square().mean()
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
# Gloo's threads take the interpreter's lock to let go of the last tensors. Those that come for it when the interpreter is
# ending are ended themselves, within functions that allow no exception, and the process aborts: also without a tracer.
dist.barrier()
time.sleep(1)
dist.destroy_process_group()
