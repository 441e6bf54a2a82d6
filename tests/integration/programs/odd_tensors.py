# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Tensors that statistics get wrong easily: expanded, strided, permuted, empty, complex, conjugate, subnormal, float8,
non-finite, overwritten in place; and a training whose first steps overflow."""

import torch
from torch import nn

torch.manual_seed(0)


def odd_tensors() -> None:
    x = torch.randn(6, 8, 10)
    for dtype in (torch.float16, torch.bfloat16, torch.float32, torch.float64):
        y = x.to(dtype)
        (y[:, ::2, 1:7] * 2).permute(2, 0, 1).abs_()
        y.transpose(0, 2).add_(y.new_ones(1).expand(10, 8, 6))
        (y[0, 0, 0].expand(3, 5) * y.new_zeros(0, 3, 5)).sum()
        tiny = torch.finfo(dtype).smallest_normal * torch.tensor([1.0, 0.5, 0.25, -0.5, 0.0, -0.0], dtype=dtype)
        (tiny / 2).neg_()
        y.view(-1)[:4] = torch.tensor([float("inf"), -float("inf"), float("nan"), -0.0])
        y.masked_fill_(y < -1, float("-inf")).softmax(-1).nan_to_num_()
        torch.cat([y, y], 1).flip(0).as_strided((4, 4), (3, 2), 1).mul(3)
    z = torch.view_as_complex(torch.randn(5, 2))
    (z * z.conj()).abs()
    (z.conj() + 1).imag.neg()
    small = torch.linspace(-500, 500, 101)
    for dtype in (torch.float8_e4m3fn, torch.float8_e5m2, torch.float8_e4m3fnuz, torch.float8_e5m2fnuz):
        small.to(dtype).to(torch.float32).sum()
    a = torch.arange(12.0).reshape(3, 4)
    a.numpy()[0, 0] = 7.0  # a write that the dispatcher does not see
    a.mul(2)
    torch._foreach_mul_([a, a.clone()], 3.0)
    torch.mul(a, a, out=torch.empty(3, 4))


def overflowing_training() -> None:
    model = nn.Sequential(nn.Linear(8, 16), nn.LayerNorm(16), nn.GELU(), nn.Linear(16, 1)).to(memory_format=torch.preserve_format)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2, foreach=True)
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**24)
    for _ in range(6):
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.float16):
            loss = model(torch.randn(32, 8)).pow(2).mean()
        scaler.scale(loss).backward()
        scaler.step(optimizer)
        scaler.update()


odd_tensors()
overflowing_training()
