# Made by `ampscope recommend`, objective balanced. Run autocast with dtype=torch.bfloat16.
import functools
from typing import Any, Callable

import torch

PRECISION = {
    "attn": torch.float32,  # nan-origin (step 2)
}


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


def apply_precision(model: torch.nn.Module, device_type: str) -> None:
    """Call once, before training, with the device type that autocast is given."""
    for name, dtype in PRECISION.items():
        module = model.get_submodule(name)
        module.forward = in_precision(module.forward, dtype, device_type)
