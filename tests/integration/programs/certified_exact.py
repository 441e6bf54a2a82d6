# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""One op of each form that --reference certified knows, on inputs that a test can compute again: the calls of CASES on
tensors from a file, in order. With a third argument under autocast of that dtype."""

import contextlib
import sys
from typing import Callable, NamedTuple

import torch
from torch.nn import functional as f

CLASSES = torch.tensor([0, 4, 1, 1, 3, 2])


class Form(NamedTuple):
    op: str
    shapes: tuple[tuple[int, ...], ...]
    call: Callable[..., torch.Tensor]
    positive: bool = False  # inputs in (0.1, inf)


def function(call: Callable[[torch.Tensor], torch.Tensor], positive: bool = False) -> Callable[[str], Form]:
    return lambda name: Form(f"aten::{name}", ((60,),), call, positive)


ATTENTION = "aten::_scaled_dot_product_flash_attention_for_cpu"
CASES: dict[str, Form] = {
    "mm": Form("aten::mm", ((6, 40), (40, 5)), torch.mm),
    "bmm": Form("aten::bmm", ((2, 3, 10), (2, 10, 4)), torch.bmm),
    "mv": Form("aten::mv", ((4, 12), (12,)), torch.mv),
    "dot": Form("aten::dot", ((30,), (30,)), torch.dot),
    "linear": Form("aten::addmm", ((2, 5, 12), (4, 12), (4,)), f.linear),
    "addmm": Form("aten::addmm", ((1, 4), (3, 12), (12, 4)), lambda c, a, b: torch.addmm(c, a, b, beta=0.5, alpha=-2)),
    "baddbmm": Form("aten::baddbmm", ((2, 3, 4), (2, 3, 10), (2, 10, 4)), torch.baddbmm),
    "addmv": Form("aten::addmv", ((4,), (4, 12), (12,)), lambda c, a, b: torch.addmv(c, a, b, alpha=3)),
    "addbmm": Form("aten::addbmm", ((3, 4), (2, 3, 10), (2, 10, 4)), torch.addbmm),
    "conv1d": Form("aten::convolution", ((2, 3, 12), (5, 3, 4)), lambda x, w: f.conv1d(x, w, dilation=2)),
    "conv2d": Form(
        "aten::convolution",
        ((2, 4, 5, 6), (6, 2, 3, 2), (6,)),
        lambda x, w, b: f.conv2d(x, w, b, stride=(2, 1), padding=(1, 0), groups=2),
    ),
    "conv3d": Form("aten::convolution", ((1, 2, 3, 4, 3), (3, 2, 2, 2, 2), (3,)), f.conv3d),
    "conv_transpose": Form(
        "aten::convolution", ((1, 3, 5), (3, 2, 3)), lambda x, w: f.conv_transpose1d(x, w, stride=2, output_padding=1)
    ),
    "softmax": Form("aten::_softmax", ((4, 9),), lambda x: torch.softmax(x, 1)),
    "log_softmax": Form("aten::_log_softmax", ((4, 9),), lambda x: torch.log_softmax(x, 0)),
    "layer_norm": Form("aten::native_layer_norm", ((4, 10), (10,), (10,)), lambda x, w, b: f.layer_norm(x, (10,), w, b)),
    "group_norm": Form("aten::native_group_norm", ((2, 6, 4), (6,), (6,)), lambda x, w, b: f.group_norm(x, 2, w, b)),
    "batch_norm": Form(
        "aten::native_batch_norm",
        ((8, 3), (3,), (3,)),
        lambda x, w, b: f.batch_norm(x, None, None, w, b, training=True),
    ),
    "batch_norm_eval": Form(
        "aten::native_batch_norm", ((8, 3), (3,), (3,)), lambda x, mean, variance: f.batch_norm(x, mean, variance), True
    ),
    "sum": Form("aten::sum", ((3, 5, 7),), lambda x: x.sum((0, -1), keepdim=True)),
    "sum_dtype": Form("aten::sum", ((30,),), lambda x: x.sum(dtype=torch.promote_types(x.dtype, torch.float32))),
    "mean": Form("aten::mean", ((6, 7),), lambda x: x.mean(0)),
    "exp": function(torch.exp)("exp"),
    "log": function(torch.log, True)("log"),
    "log2": function(torch.log2, True)("log2"),
    "log10": function(torch.log10, True)("log10"),
    "log1p": function(torch.log1p, True)("log1p"),
    "exp2": function(torch.exp2)("exp2"),
    "rsqrt": function(torch.rsqrt, True)("rsqrt"),
    "sigmoid": function(torch.sigmoid)("sigmoid"),
    "tanh": function(torch.tanh)("tanh"),
    "gelu": function(f.gelu)("gelu"),
    "gelu_tanh": function(lambda x: f.gelu(x, approximate="tanh"))("gelu"),
    "silu": function(f.silu)("silu"),
    "pow": function(lambda x: x.pow(1.75), True)("pow"),
    "pow_of_number": function(lambda x: 3**x)("pow"),
    "pow_of_tensors": Form("aten::pow", ((5, 4), (4,)), torch.pow, True),
    "nll_loss": Form("aten::nll_loss_forward", ((6, 5),), lambda x: f.nll_loss(x, CLASSES)),
    "nll_loss_weighted": Form(
        "aten::nll_loss_forward", ((6, 5), (5,)), lambda x, w: f.nll_loss(x, CLASSES, w, ignore_index=3), True
    ),
    "attention": Form(
        ATTENTION,
        ((2, 2, 4, 8), (2, 2, 5, 8), (2, 2, 5, 8), (4, 5)),
        lambda q, k, v, mask: f.scaled_dot_product_attention(q, k, v, attn_mask=mask),
    ),
    "attention_grouped": Form(
        ATTENTION,
        ((1, 4, 4, 8), (1, 2, 4, 8), (1, 2, 4, 8)),
        lambda q, k, v: f.scaled_dot_product_attention(q, k, v, is_causal=True, scale=0.375, enable_gqa=True),
    ),
}
if tuple(map(int, torch.__version__.split(".")[:2])) < (2, 7):
    del CASES["attention_grouped"]  # several products on the CPU, there


def main(inputs: str, dtype: str, autocast: str = "") -> None:
    given = torch.load(inputs)
    region = torch.autocast("cpu", getattr(torch, autocast)) if autocast else contextlib.nullcontext()
    with torch.no_grad(), region:
        for name, form in CASES.items():
            form.call(*(tensor.to(getattr(torch, dtype)) for tensor in given[name]))


if __name__ == "__main__":
    torch.set_num_threads(1)
    main(*sys.argv[1:])
