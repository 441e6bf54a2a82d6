# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Marks the work of a GradScaler and the end of the steps that it governs. The numbers of the ledger are read in C++
from the ops that the scaler runs; here is only what no op shows: which scaler and which optimizer, a scaler that is
disabled, and update(new_scale)."""

import functools
import weakref
from types import ModuleType
from typing import Any, Callable, Dict

from . import _ampscope
from .scaler_protocol import Protocol, watch_gradients

_SCALER_SCOPE = 3
_STEP_BY_SCALER = 0


class _Known:
    """What is remembered of one scaler."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.optimizers: Dict[int, int] = {}
        self.protocol = Protocol(number)

    def optimizer(self, optimizer: Any) -> int:
        return self.optimizers.setdefault(id(optimizer), len(self.optimizers))


_known: "weakref.WeakKeyDictionary[Any, _Known]" = weakref.WeakKeyDictionary()


def install(torch: ModuleType) -> None:
    scaler_type = torch.amp.grad_scaler.GradScaler
    _wrap(scaler_type, "__init__", _init)
    _wrap(scaler_type, "scale", _scale)
    _wrap(scaler_type, "unscale_", _unscale)
    _wrap(scaler_type, "step", _step)
    _wrap(scaler_type, "update", _update)
    watch_gradients(torch, lambda: [known.protocol for known in _known.values()])


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return wrapper(original, self, *args, **kwargs)

    setattr(owner, name, method)


def _of(scaler: Any) -> _Known:
    known = _known.get(scaler)
    if known is None:
        known = _Known(
            _ampscope.scaler_info(
                bool(scaler._enabled),
                float(getattr(scaler, "_init_scale", 0.0)),
                float(getattr(scaler, "_growth_factor", 0.0)),
                float(getattr(scaler, "_backoff_factor", 0.0)),
                int(getattr(scaler, "_growth_interval", 0)),
                str(getattr(scaler, "_device", "")),
            )
        )
        _known[scaler] = known
    return known


def _init(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
    original(self, *args, **kwargs)
    _of(self)


def _inside(scaler: Any, optimizer: int, original: Any, *args: Any, **kwargs: Any) -> Any:
    _ampscope.scaler_enter(_of(scaler).number, optimizer)
    try:
        return original(*args, **kwargs)
    finally:
        _ampscope.scope_leave(_SCALER_SCOPE)


def _scale(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    if not self._enabled:
        return original(self, *args, **kwargs)
    _of(self).protocol.scaled()
    return _inside(self, 0, original, self, *args, **kwargs)


def _unscale(original: Any, self: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
    return _with_optimizer("unscale_", original, self, optimizer, *args, **kwargs)


def _step(original: Any, self: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
    return _with_optimizer("step", original, self, optimizer, *args, **kwargs)


def _with_optimizer(method: str, original: Any, self: Any, optimizer: Any, *args: Any, **kwargs: Any) -> Any:
    if not self._enabled:
        return original(self, optimizer, *args, **kwargs)
    known = _of(self)
    known.protocol.before(method, self, optimizer, _host_value(self._scale))
    return _inside(self, known.optimizer(optimizer), original, self, optimizer, *args, **kwargs)


def _update(original: Any, self: Any, new_scale: Any = None) -> None:
    if not self._enabled:
        return original(self, new_scale)
    before = _host_value(self._scale) if new_scale is not None else 0.0
    _of(self).protocol.updated()
    _inside(self, 0, original, self, new_scale)
    if new_scale is not None:
        _ampscope.scaler_set(_of(self).number, before, _host_value(self._scale))
    _ampscope.step_end(_STEP_BY_SCALER)
    return None


def _host_value(tensor: Any) -> float:
    """The one element of a host tensor, read from memory: an op would be recorded as one of the program's."""
    if tensor is None or tensor.device.type != "cpu":
        return 0.0
    import ctypes

    return ctypes.c_float.from_address(tensor.data_ptr()).value
