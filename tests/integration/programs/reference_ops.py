# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Ops whose exact results are easy to recompute. Imported by the test as well, so that both see the same tensors."""

from typing import Callable, Iterator

import torch
from torch import Tensor

DTYPES = (torch.float16, torch.bfloat16, torch.float32)

# name of the operator -> the call; all take two tensors
OPS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "aten::mm": torch.mm,
    "aten::add": torch.add,
    "aten::mul": torch.mul,
    "aten::div": torch.div,
    "aten::exp": lambda a, _: torch.exp(8 * a),
    "aten::_softmax": lambda a, _: torch.softmax(a, dim=-1),
    "aten::_log_softmax": lambda a, _: torch.log_softmax(a, dim=-1),
    "aten::sum": lambda a, _: a.sum(dim=0),
    "aten::native_layer_norm": lambda a, _: torch.nn.functional.layer_norm(a, a.shape[-1:]),
    "aten::gelu": lambda a, _: torch.nn.functional.gelu(a),
    "aten::pow": lambda a, b: torch.pow(a.abs(), b),
    "aten::_to_copy": lambda a, _: (a * 1e-7).to(torch.float16) if a.dtype == torch.float32 else a.float(),
}


def inputs(dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    return tuple(torch.randn(24, 24, generator=generator).to(dtype) for _ in range(2))  # type: ignore[return-value]


def cases() -> Iterator[tuple[str, torch.dtype, Callable[[Tensor, Tensor], Tensor]]]:
    for dtype in DTYPES:
        for name, call in OPS.items():
            yield name, dtype, call


class Calls(torch.nn.Module):
    """Its forward makes the run a training of sorts: phases and modules are known."""

    def __init__(self, call: Callable[[Tensor, Tensor], Tensor]) -> None:
        super().__init__()
        self.call = call

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return self.call(a, b)


if __name__ == "__main__":
    with torch.no_grad():
        for _, dtype, call in cases():
            Calls(call)(*inputs(dtype))
