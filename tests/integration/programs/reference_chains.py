# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Chains of ops whose rounding errors add up in a known way, each in a module of its own. Every chain starts from the
same float16 values of a tensor that is rounded on the way in."""

from fractions import Fraction
from typing import Callable

import torch


def inputs() -> torch.Tensor:
    """Exact in float32, ops included; not in float16."""
    return torch.round(torch.randn(96, generator=torch.Generator().manual_seed(3)) * 4096) / 4096 + 2


def total(x: torch.Tensor) -> torch.Tensor:
    sums = torch.zeros(1, dtype=x.dtype)
    for i in range(len(x)):
        sums.add_(x[i : i + 1])
    return sums


def variance(x: torch.Tensor) -> torch.Tensor:
    return (x * x).mean() - x.mean() * x.mean()


def cancelled(x: torch.Tensor) -> torch.Tensor:
    return (x + 300) - 300


def strided(x: torch.Tensor) -> torch.Tensor:
    y = x * 3
    y.view(8, 12).t()[2:7].mul_(x[:40].view(5, 8))
    return y[::2] + 1


CHAINS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "total": total, "variance": variance, "cancelled": cancelled, "strided": strided
}


def exact_variance(x: list[Fraction]) -> list[Fraction]:
    n = len(x)
    return [sum((v * v for v in x), Fraction(0)) / n - (sum(x, Fraction(0)) / n) ** 2]


def exact_strided(x: list[Fraction]) -> list[Fraction]:
    y = [3 * v for v in x]
    for column in range(2, 7):
        for row in range(8):
            y[row * 12 + column] *= x[(column - 2) * 8 + row]
    return [v + 1 for v in y[::2]]


EXACT: dict[str, Callable[[list[Fraction]], list[Fraction]]] = {
    "total": lambda x: [sum(x, Fraction(0))],
    "variance": exact_variance,
    "cancelled": lambda x: x,
    "strided": exact_strided,
}


class Chain(torch.nn.Module):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return CHAINS[self.name](x.half())


class Chains(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        for name in CHAINS:
            self.add_module(name, Chain(name))

    def forward(self, x: torch.Tensor) -> None:
        for chain in self.children():
            chain(x)


if __name__ == "__main__":
    with torch.no_grad():
        Chains()(inputs())
