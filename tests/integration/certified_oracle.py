# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The calls of programs/certified_exact.py in mpmath, on NumPy arrays of mpf."""

from typing import Any, Callable

import mpmath
import numpy as np
import torch

from certified_exact import CLASSES

mpmath.mp.prec = 200

Array = Any  # np.ndarray of mpf


def exact(tensor: torch.Tensor) -> Array:
    return np.vectorize(mpmath.mpf, otypes=[object])(tensor.double().numpy())


def each(function: Callable[[mpmath.mpf], mpmath.mpf]) -> Callable[[Array], Array]:
    return np.vectorize(function, otypes=[object])


exp, log, sqrt = each(mpmath.exp), each(mpmath.log), each(mpmath.sqrt)


def softmax(x: Array, axis: int) -> Array:
    powers = exp(x)
    return powers / powers.sum(axis, keepdims=True)


def normalize(x: Array, axes: tuple[int, ...], eps: float = 1e-5) -> Array:
    count = int(np.prod([x.shape[axis] for axis in axes]))
    deviation = x - x.sum(axes, keepdims=True) / count
    return deviation / sqrt((deviation**2).sum(axes, keepdims=True) / count + mpmath.mpf(eps))


def convolution(x: Array, w: Array, stride: tuple[int, ...], padding: tuple[int, ...], dilation: int, groups: int) -> Array:
    x = np.pad(x, [(0, 0), (0, 0), *((p, p) for p in padding)], constant_values=mpmath.mpf(0))
    kernel = w.shape[2:]
    size = [(n - dilation * (k - 1) - 1) // s + 1 for n, k, s in zip(x.shape[2:], kernel, stride)]
    out = np.full((x.shape[0], w.shape[0], *size), mpmath.mpf(0), dtype=object)
    for tap in np.ndindex(*kernel):
        window = tuple(slice(t * dilation, t * dilation + (n - 1) * s + 1, s) for t, n, s in zip(tap, size, stride))
        for channel in range(w.shape[0]):
            group = channel // (w.shape[0] // groups)
            for source in range(w.shape[1]):
                place = x[(slice(None), group * w.shape[1] + source, *window)]
                out[:, channel] += place * w[(channel, source, *tap)]
    return out


def transposed(x: Array, w: Array) -> Array:
    """One spatial dimension, stride 2, output padding 1."""
    out = np.full((x.shape[0], w.shape[1], 2 * (x.shape[2] - 1) + w.shape[2] + 1), mpmath.mpf(0), dtype=object)
    for n, source, at in np.ndindex(x.shape):
        for channel, tap in np.ndindex(w.shape[1:]):
            out[n, channel, 2 * at + tap] += x[n, source, at] * w[source, channel, tap]
    return out


def nll(x: Array, weight: Array, ignored: int = -100) -> Array:
    kept = [(row, int(c)) for row, c in enumerate(CLASSES) if c != ignored]
    return np.array(-sum(weight[c] * x[row, c] for row, c in kept) / sum(weight[c] for _, c in kept), dtype=object)


def attention(q: Array, k: Array, v: Array, scale: float, mask: Array) -> Array:
    return softmax(q @ np.swapaxes(k, -1, -2) * mpmath.mpf(scale) + mask, -1) @ v


def grouped(q: Array, k: Array, v: Array) -> Array:
    causal = np.array([[mpmath.mpf(0) if key <= row else mpmath.mpf("-inf") for key in range(4)] for row in range(4)])
    return attention(q, np.repeat(k, 2, 1), np.repeat(v, 2, 1), 0.375, causal)


EXACT: dict[str, Callable[..., Array]] = {
    "mm": lambda a, b: a @ b,
    "bmm": lambda a, b: a @ b,
    "mv": lambda a, b: a @ b,
    "dot": lambda a, b: (a * b).sum(),
    "linear": lambda x, w, b: x @ w.T + b,
    "addmm": lambda c, a, b: c / 2 - 2 * (a @ b),
    "baddbmm": lambda c, a, b: c + a @ b,
    "addmv": lambda c, a, b: c + 3 * (a @ b),
    "addbmm": lambda c, a, b: c + (a @ b).sum(0),
    "conv1d": lambda x, w: convolution(x, w, (1,), (0,), 2, 1),
    "conv2d": lambda x, w, b: convolution(x, w, (2, 1), (1, 0), 1, 2) + b.reshape(-1, 1, 1),
    "conv3d": lambda x, w, b: convolution(x, w, (1, 1, 1), (0, 0, 0), 1, 1) + b.reshape(-1, 1, 1, 1),
    "conv_transpose": transposed,
    "softmax": lambda x: softmax(x, 1),
    "log_softmax": lambda x: log(softmax(x, 0)),
    "layer_norm": lambda x, w, b: normalize(x, (1,)) * w + b,
    "group_norm": lambda x, w, b: normalize(x.reshape(2, 2, 3, 4), (2, 3)).reshape(2, 6, 4) * w[:, None] + b[:, None],
    "batch_norm": lambda x, w, b: normalize(x, (0,)) * w + b,
    "batch_norm_eval": lambda x, mean, variance: (x - mean) / sqrt(variance + mpmath.mpf(1e-5)),
    "sum": lambda x: x.sum((0, 2)),
    "sum_dtype": lambda x: x.sum(),
    "mean": lambda x: x.sum(0) / len(x),
    "exp": exp,
    "log": log,
    "log2": lambda x: log(x) / mpmath.log(2),
    "log10": lambda x: log(x) / mpmath.log(10),
    "log1p": each(mpmath.log1p),
    "exp2": each(lambda x: mpmath.power(2, x)),
    "rsqrt": lambda x: 1 / sqrt(x),
    "sigmoid": lambda x: 1 / (1 + exp(-x)),
    "tanh": each(mpmath.tanh),
    "gelu": lambda x: x * each(mpmath.erfc)(-x / mpmath.sqrt(2)) / 2,
    "gelu_tanh": lambda x: x / 2
    * (1 + each(mpmath.tanh)(mpmath.sqrt(2 / mpmath.pi) * (x + mpmath.mpf("0.044715") * x**3))),
    "silu": lambda x: x / (1 + exp(-x)),
    "pow": each(lambda x: mpmath.power(x, mpmath.mpf(1.75))),
    "pow_of_number": each(lambda x: mpmath.power(3, x)),
    "pow_of_tensors": np.vectorize(mpmath.power, otypes=[object]),
    "nll_loss": lambda x: nll(x, exact(torch.ones(5))),
    "nll_loss_weighted": lambda x, w: nll(x, w, ignored=3),
    "attention": lambda q, k, v, mask: attention(q, k, v, 1 / np.sqrt(8), mask),
    "attention_grouped": grouped,
}
