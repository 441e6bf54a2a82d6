# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Tells the tracer of CUDA graphs: when one is captured, and of each replay before it is launched. torch.cuda.graph
and make_graphed_callables come through torch.cuda.CUDAGraph."""

import functools
import weakref
from types import ModuleType
from typing import Any, Callable

from . import _ampscope

_captured: "weakref.WeakKeyDictionary[Any, int]" = weakref.WeakKeyDictionary()  # the number of the last capture
_open: "weakref.WeakSet[Any]" = weakref.WeakSet()  # that are being captured


def install(torch: ModuleType) -> None:
    graph_type = torch.cuda.CUDAGraph
    _wrap(graph_type, "capture_begin", _capture_begin)
    # Ends the capture, and may do more: where it is a method of its own, capture_end calls it.
    _wrap(graph_type, "capture_end_pre" if hasattr(graph_type, "capture_end_pre") else "capture_end", _capture_end)
    _wrap(graph_type, "replay", _replay)
    _wrap(graph_type, "reset", _reset)


def _wrap(owner: Any, name: str, wrapper: Callable[..., Any]) -> None:
    original = getattr(owner, name)

    @functools.wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return wrapper(original, self, *args, **kwargs)

    setattr(owner, name, method)


def _capture_begin(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    _forget(self)
    result = original(self, *args, **kwargs)
    _captured[self] = _ampscope.graph_begin()
    _open.add(self)
    return result


def _capture_end(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        result = original(self, *args, **kwargs)
    except BaseException:
        _forget(self)
        raise
    _open.discard(self)
    _ampscope.graph_end(_captured.get(self, 0), True)
    return result


def _replay(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    graph = _captured.get(self, 0)
    _ampscope.graph_replay(graph)
    try:
        return original(self, *args, **kwargs)
    except BaseException:
        _ampscope.graph_failed(graph)
        raise


def _reset(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    _forget(self)
    return original(self, *args, **kwargs)


def _forget(graph: Any) -> None:
    number = _captured.pop(graph, 0)
    if graph in _open:
        _open.discard(graph)
        _ampscope.graph_end(number, False)
