# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Notes uses of torch's API that no op shows: deprecated AMP entry points, and autograd Functions without custom_fwd.

What is watched is replaced by a descriptor that notes the access and hands out the original. The call itself gets no
frame from us, so tracebacks, warnings and the places that they name stay as they are."""

import functools
import os
import sys
import weakref
from types import ModuleType
from typing import Any, Callable, Optional, Set, Tuple

from . import _ampscope

# trace::ApiUseKind
DEPRECATED = 0
UPDATE_WITHOUT_STEP = 1
UNSCALED_TWICE = 2
STEPPED_TWICE = 3
CLIPPED_SCALED = 4
PLAIN_FUNCTION = 5

Note = Callable[[Any, Any], Optional[Callable[..., Any]]]

_torch_folder = ""
_own_folder = os.path.dirname(os.path.abspath(__file__))
_deprecated_seen: Set[Tuple[str, str]] = set()
_functions_seen: "weakref.WeakSet[type]" = weakref.WeakSet()


class Watched:
    """In the place of a class attribute. `note` may return what is called instead of the original."""

    def __init__(self, original: Any, note: Note) -> None:
        self._original = original
        self._note = note
        functools.update_wrapper(self, getattr(original, "__func__", original))  # type: ignore[arg-type]

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        try:
            instead = self._note(instance, owner)
        except Exception:  # the program must run, whatever happens here
            instead = None
        return instead if instead is not None else self._original.__get__(instance, owner)


def watched_function(original: Callable[..., Any], note: Note) -> Any:
    """A stand-in for a function of a module: its type's __call__ is looked up, and with that noted, at each call."""
    stand_in = type(original.__name__, (), {"__call__": Watched(staticmethod(original), note)})()
    return functools.update_wrapper(stand_in, original)


def program_place() -> str:
    """file:line of the innermost frame that is neither torch's nor ours."""
    frame = sys._getframe(1)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith((_torch_folder, _own_folder)):
            return _place(file, frame.f_lineno)
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def install(torch: ModuleType) -> None:
    global _torch_folder
    _torch_folder = os.path.dirname(os.path.abspath(torch.__file__)) + os.sep
    for device in ("cuda", "cpu"):
        amp = getattr(torch, device).amp
        for name in ("autocast", "GradScaler"):
            owner = getattr(amp, name)
            owner.__init__ = Watched(owner.__init__, _deprecated(f"torch.{device}.amp.{name}"))
    for name in ("custom_fwd", "custom_bwd"):
        original = getattr(torch.cuda.amp, name)
        watched = watched_function(original, _deprecated(f"torch.cuda.amp.{name}"))
        setattr(torch.cuda.amp, name, watched)
        setattr(torch.cuda.amp.autocast_mode, name, watched)
    function = torch.autograd.Function
    function.apply = Watched(function.__dict__["apply"], _note_function)


def _place(file: str, line: int) -> str:
    here = os.getcwd() + os.sep
    return f"{file[len(here):] if file.startswith(here) else file}:{line}"


def _deprecated(name: str) -> Note:
    def note(instance: Any, _owner: Any) -> None:
        if instance is None:
            return  # looked at, not called
        place = program_place()
        if (name, place) not in _deprecated_seen:
            _deprecated_seen.add((name, place))
            _ampscope.api_use(DEPRECATED, 0, name, place)

    return note


def _note_function(_instance: Any, owner: Any) -> None:
    if owner in _functions_seen:
        return
    _functions_seen.add(owner)
    if owner.__module__.partition(".")[0] == "torch" or _is_decorated(owner.forward, "decorate_fwd"):
        return
    code = owner.forward.__code__
    _ampscope.api_use(PLAIN_FUNCTION, 0, owner.__name__, _place(code.co_filename, code.co_firstlineno))


def _is_decorated(function: Any, by: str) -> bool:
    """By torch.amp.custom_fwd or custom_bwd, possibly under other decorators."""
    while function is not None:
        code = getattr(function, "__code__", None)
        if code is not None and code.co_name == by and code.co_filename.startswith(_torch_folder):
            return True
        function = getattr(function, "__wrapped__", None)
    return False
