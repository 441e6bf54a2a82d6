# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Names modules and parameters, and tells the tracer which module call is running.

`torch.nn.Module.__call__` is wrapped once for all modules: that costs a sixth of a pair of forward hooks, unwinds on
exceptions, and leaves the modules themselves untouched."""

import functools
import weakref
from types import ModuleType
from typing import Any, Callable, Dict, List, Optional

from . import _ampscope

_DTYPES = {
    "torch.float16": 1,
    "torch.bfloat16": 2,
    "torch.float32": 3,
    "torch.float64": 4,
    "torch.float8_e4m3fn": 6,
    "torch.float8_e5m2": 7,
    "torch.float8_e4m3fnuz": 8,
    "torch.float8_e5m2fnuz": 9,
    "torch.complex32": 10,
    "torch.complex64": 11,
    "torch.complex128": 12,
}

_roots: List["weakref.ref[Any]"] = []
_root_names: Dict[int, str] = {}  # id of a live root -> its name
_class_counts: Dict[str, int] = {}
on_module: Optional[Callable[[str, str, Any], None]] = None  # told of (root, path, module) before its first call
_watchers: Dict[int, "weakref.ref[Any]"] = {}  # id of a bound module -> what unbinds it when it dies


def install(torch: ModuleType) -> None:
    _ampscope.set_resolver(_resolve)
    module_type = torch.nn.Module
    original = module_type.__call__
    enter, leave = _ampscope.module_enter, _ampscope.module_leave

    @functools.wraps(original)
    def __call__(self: Any, *args: Any, **kwargs: Any) -> Any:
        enter(self)
        try:
            return original(self, *args, **kwargs)
        finally:
            leave()

    module_type.__call__ = __call__


def _resolve(module: Any) -> int:
    """The id of a module that has not been called before: part of a known root, or a root of its own."""
    if _ampscope.module_depth() > 0:
        for reference in _roots:
            root = reference()
            if root is not None and any(child is module for child in root.modules()):
                return _register(root, module)
    return _register(module, module)


def _register(root: Any, wanted: Any) -> int:
    name = _root_name(root)
    found = 0
    ids: Dict[str, int] = {}
    for path, child in root.named_modules():
        ids[path] = _ampscope.define_module(name, path, type(child).__name__)
        _bind(child, ids[path])
        if on_module is not None:
            on_module(name, path, child)
        if child is wanted:
            found = ids[path]
    for parameter_name, parameter in root.named_parameters():
        owner = ids.get(parameter_name.rpartition(".")[0], 0)
        dtype = _DTYPES.get(str(parameter.dtype), 0)
        if dtype:
            shape = tuple(parameter.shape) if not _is_lazy(parameter) else ()
            identifier = _ampscope.define_parameter(owner, parameter_name, dtype, shape)
            _ampscope.bind_parameter(parameter._cdata, identifier, owner)
    return found


def _is_lazy(parameter: Any) -> bool:
    return type(parameter).__name__ in ("UninitializedParameter", "UninitializedBuffer")


def _root_name(root: Any) -> str:
    key = id(root)
    if key not in _root_names:
        class_name = type(root).__name__
        count = _class_counts.get(class_name, 0) + 1
        _class_counts[class_name] = count
        _root_names[key] = class_name if count == 1 else f"{class_name}#{count}"
        _roots.append(weakref.ref(root, lambda reference: _forget_root(key, reference)))
    return _root_names[key]


def _forget_root(key: int, reference: "weakref.ref[Any]") -> None:
    _root_names.pop(key, None)
    if reference in _roots:
        _roots.remove(reference)


def _bind(module: Any, identifier: int) -> None:
    key = id(module)
    _ampscope.bind_module(key, identifier)
    if key not in _watchers:
        _watchers[key] = weakref.ref(module, lambda _reference: _unbind(key))


def _unbind(key: int) -> None:
    _ampscope.unbind_module(key)
    _watchers.pop(key, None)
