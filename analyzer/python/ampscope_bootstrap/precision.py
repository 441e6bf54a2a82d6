# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Runs a forward in another precision than the autocast region around it, with public torch API only. The functions
below are printed by `ampscope recommend --format python` as they stand here, so that what a person pastes and what
`profile --policy` applies is one thing."""

import functools
from typing import Any, Callable

import torch


def _cast(value: Any, dtype: torch.dtype) -> Any:
    if isinstance(value, torch.Tensor) and value.dtype in (torch.float16, torch.bfloat16, torch.float32):
        return value.to(dtype)
    if isinstance(value, (tuple, list)) and not hasattr(value, "_fields"):
        return type(value)(_cast(each, dtype) for each in value)
    if isinstance(value, dict):
        return type(value)((key, _cast(each, dtype)) for key, each in value.items())
    return value


def in_precision(forward: Callable[..., Any], dtype: torch.dtype, device_type: str) -> Callable[..., Any]:
    @functools.wraps(forward)
    def run(*args: Any, **kwargs: Any) -> Any:
        if not torch.is_autocast_enabled(device_type):
            return forward(*args, **kwargs)
        low = dtype is not torch.float32
        # Autocast's cache of cast weights knows one dtype: it must not be asked here.
        with torch.autocast(device_type, dtype=dtype if low else None, enabled=low, cache_enabled=False):
            return forward(*_cast(args, dtype), **_cast(kwargs, dtype))

    return run
