# Made by `ampscope recommend`, objective balanced. Run autocast with dtype=torch.float16.
import functools
from typing import Any, Callable

import torch

PRECISION = {
    " ": torch.float32,  # forward-overflow (step 0)
    "\"quoted\\\"</script><!--": torch.float32,  # forward-overflow (step 0)
    "<program>": torch.float32,  # forward-overflow (step 0)
    "escape\u001b[2J\u009b31m": torch.float32,  # forward-overflow (step 0)
    "line\nbreak\rreturn\ttab": torch.float32,  # forward-overflow (step 0)
    "long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.long.": torch.float32,  # forward-overflow (step 0)
    "override\u202etxt.exe": torch.float32,  # forward-overflow (step 0)
    "zero\u200bwidth": torch.float32,  # forward-overflow (step 0)
    "\u5c64.gr\u00f6\u00dfe.\U0001f642": torch.float32,  # forward-overflow (step 0)
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


def make_scaler(device_type: str) -> torch.amp.GradScaler:
    return torch.amp.GradScaler(
        device_type, init_scale=65536.0, growth_factor=2.0, backoff_factor=0.5, growth_interval=2000, enabled=True
    )
