# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""One call of every kind that --reference certified knows, in each of their argument forms, named as the dispatcher does."""

import sys
from typing import Any, Callable, Iterator

import torch
from torch.nn import functional as f

DTYPES = {"float16": torch.float16, "bfloat16": torch.bfloat16, "float32": torch.float32}
Call = Callable[[Callable[..., torch.Tensor]], Any]


def calls() -> Iterator[tuple[str, Call]]:
    """The operator, and a call of it; `x(sizes)` gives an input."""
    yield "aten::mm", lambda x: x(7, 33) @ x(33, 5)
    yield "aten::mm", lambda x: x(33, 7).t() @ x(5, 33).t()
    yield "aten::bmm", lambda x: torch.bmm(x(3, 4, 17), x(3, 17, 6))
    yield "aten::mv", lambda x: torch.mv(x(6, 40), x(40))
    yield "aten::dot", lambda x: torch.dot(x(50), x(50))
    yield "aten::addmm", lambda x: f.linear(x(9, 21), x(4, 21), x(4))
    yield "aten::addmm", lambda x: torch.addmm(x(3, 1), x(3, 8), x(8, 5), beta=0.5, alpha=-2)
    yield "aten::baddbmm", lambda x: torch.baddbmm(x(2, 1, 5), x(2, 3, 8), x(2, 8, 5), alpha=3)
    yield "aten::baddbmm_", lambda x: x(2, 3, 5).mul(1).baddbmm_(x(2, 3, 8), x(2, 8, 5))
    yield "aten::addmm_", lambda x: x(3, 5).mul(1).addmm_(x(3, 8), x(8, 5))
    yield "aten::addmv", lambda x: torch.addmv(x(4), x(4, 9), x(9), beta=2)
    yield "aten::addbmm", lambda x: torch.addbmm(x(4, 5), x(3, 4, 8), x(3, 8, 5))
    yield "aten::vdot", lambda x: torch.vdot(x(50), x(50))
    yield "aten::convolution", lambda x: f.conv2d(x(2, 4, 9, 8), x(6, 2, 3, 2), x(6), stride=(2, 1), padding=(1, 0), groups=2)
    yield "aten::convolution", lambda x: f.conv1d(x(2, 3, 20), x(5, 3, 4), dilation=2)
    yield "aten::convolution", lambda x: f.conv_transpose2d(x(1, 3, 4, 4), x(3, 2, 3, 3), stride=2, output_padding=1)
    yield "aten::_softmax", lambda x: torch.softmax(x(5, 30), -1)
    yield "aten::_safe_softmax", lambda x: torch.ops.aten._safe_softmax(x(5, 30), -1)
    yield "aten::_log_softmax", lambda x: torch.log_softmax(x(5, 30), 0)
    yield "aten::native_layer_norm", lambda x: f.layer_norm(x(4, 3, 20), (3, 20), x(3, 20), x(3, 20))
    yield "aten::native_layer_norm", lambda x: f.layer_norm(x(6, 20), (20,), eps=1e-3)
    yield "aten::rsqrt", lambda x: f.rms_norm(x(4, 20), (20,), x(20))
    yield "aten::native_group_norm", lambda x: f.group_norm(x(3, 6, 5), 2, x(6), x(6))
    yield "aten::native_batch_norm", lambda x: f.batch_norm(x(8, 3, 4), x(3), x(3).abs(), x(3), x(3), training=True)
    yield "aten::native_batch_norm", lambda x: f.batch_norm(x(8, 3, 4), x(3), x(3).abs() + 1, training=False)
    yield "aten::_native_batch_norm_legit", lambda x: torch.ops.aten._native_batch_norm_legit.no_stats(
        x(8, 3, 4), x(3), x(3), True, 0.1, 1e-5
    )
    yield "aten::sum", lambda x: x(6, 50).sum()
    yield "aten::sum", lambda x: x(6, 5, 20).sum((0, -1), keepdim=True)
    yield "aten::mean", lambda x: x(6, 50).mean()
    yield "aten::mean", lambda x: x(6, 50).mean(0)
    yield "aten::exp", lambda x: x(40).exp()
    yield "aten::exp_", lambda x: (x(40) * 2).exp_()
    yield "aten::log", lambda x: (x(40).abs() + 1).log()
    yield "aten::exp2", lambda x: x(40).exp2()
    yield "aten::log2", lambda x: (x(40).abs() + 1).log2()
    yield "aten::log10", lambda x: (x(40).abs() + 1).log10()
    yield "aten::log1p", lambda x: x(40).abs().log1p()
    yield "aten::sigmoid", lambda x: x(40).sigmoid()
    yield "aten::tanh", lambda x: x(5, 8).t().tanh()
    yield "aten::silu", lambda x: f.silu(x(40))
    yield "aten::gelu", lambda x: f.gelu(x(40))
    yield "aten::gelu", lambda x: f.gelu(x(40), approximate="tanh")
    yield "aten::pow", lambda x: x(40).abs().pow(1.7)
    yield "aten::pow", lambda x: torch.pow(x(40).abs(), x(40))
    yield "aten::pow", lambda x: 2 ** x(40)
    yield "aten::pow", lambda x: x(8, 5).abs() ** x(5)
    yield "aten::nll_loss_forward", lambda x: f.cross_entropy(x(12, 9), torch.arange(12) % 9)
    yield "aten::nll_loss_forward", lambda x: f.cross_entropy(x(12, 9), torch.arange(12) % 9, label_smoothing=0.1)
    yield "aten::nll_loss_forward", lambda x: f.cross_entropy(
        x(12, 9), torch.arange(12) % 9, weight=x(9).abs(), ignore_index=3, reduction="sum"
    )
    yield "aten::nll_loss2d_forward", lambda x: f.cross_entropy(x(2, 5, 3, 3), torch.arange(18).view(2, 3, 3) % 5)
    attention = "aten::_scaled_dot_product_flash_attention_for_cpu"
    yield attention, lambda x: f.scaled_dot_product_attention(x(2, 2, 5, 8), x(2, 2, 7, 8), x(2, 2, 7, 8))
    yield attention, lambda x: f.scaled_dot_product_attention(
        x(2, 2, 6, 8), x(2, 2, 6, 8), x(2, 2, 6, 8), is_causal=True, scale=0.3
    )
    yield attention, lambda x: f.scaled_dot_product_attention(
        x(1, 4, 5, 8), x(1, 2, 6, 8), x(1, 2, 6, 8), enable_gqa=True
    )
    yield attention, lambda x: f.scaled_dot_product_attention(
        x(1, 2, 4, 8), x(1, 2, 4, 8), x(1, 2, 4, 8), attn_mask=x(4, 4)
    )


def main(dtype: str) -> None:
    generator = torch.Generator().manual_seed(5)

    def tensor(*sizes: int) -> torch.Tensor:
        return torch.randn(*sizes, generator=generator).to(DTYPES[dtype])

    for _, call in calls():
        with torch.no_grad():
            call(tensor)


if __name__ == "__main__":
    main(sys.argv[1])
