# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Whether a program follows the protocol of GradScaler: scale, backward, unscale_ before the gradients are looked at,
step, update, once each. Only what is wrong for certain is noted."""

import functools
import types
import weakref
from types import ModuleType
from typing import Any, Callable, List, Optional, Set

from . import _ampscope
from .api_uses import (
    CLIPPED_SCALED,
    STEPPED_TWICE,
    UNSCALED_TWICE,
    UPDATE_WITHOUT_STEP,
    Watched,
    program_place,
    watched_function,
)


class _Gradient:
    """A gradient that an update() left behind, to be recognised if it is still there."""

    def __init__(self, parameter: Any) -> None:
        self._parameter = weakref.ref(parameter)
        self._gradient = weakref.ref(parameter.grad)

    def is_there(self) -> bool:
        parameter, gradient = self._parameter(), self._gradient()
        return parameter is not None and gradient is not None and parameter.grad is gradient


def _quietly(method: Callable[..., None]) -> Callable[..., None]:
    """The program must run, whatever happens here."""

    @functools.wraps(method)
    def quiet(*args: Any) -> None:
        try:
            method(*args)
        except Exception:
            pass

    return quiet


class Protocol:
    """What one GradScaler was told since its last update()."""

    def __init__(self, scaler: int) -> None:
        self._scaler = scaler
        self._optimizers: "weakref.WeakSet[Any]" = weakref.WeakSet()
        self._left: Optional[_Gradient] = None
        self._update_place = ""
        self._begin()

    def _begin(self) -> None:
        self.pending = False  # a loss was scaled
        self._stepped = False
        self._clipped: Set[int] = set()  # ids of parameters
        self._clip_name = ""
        self._clip_place = ""

    def scaled(self) -> None:
        self.pending = True

    @_quietly
    def before(self, method: str, scaler: Any, optimizer: Any, scale: float) -> None:
        """unscale_() or step() is about to run."""
        stage = scaler._per_optimizer_states[id(optimizer)]["stage"].name
        if stage == "STEPPED":
            self._note(STEPPED_TWICE, method, program_place())
        elif stage == "UNSCALED" and method == "unscale_":
            self._note(UNSCALED_TWICE, method, program_place())
        elif stage == "READY":
            self._look_at_gradients(optimizer, scale)
        self._optimizers.add(optimizer)
        self._stepped = self._stepped or method == "step"

    def _look_at_gradients(self, optimizer: Any, scale: float) -> None:
        if self._left is not None and self._left.is_there():
            self._note(UPDATE_WITHOUT_STEP, "update", self._update_place)
        self._left = None
        parameters = (parameter for group in optimizer.param_groups for parameter in group["params"])
        if self._clipped and scale != 1.0 and any(id(parameter) in self._clipped for parameter in parameters):
            self._note(CLIPPED_SCALED, self._clip_name, self._clip_place)
            self._clipped.clear()

    @_quietly
    def updated(self) -> None:
        """update() is about to run."""
        if self.pending and not self._stepped:
            parameters = (
                parameter
                for optimizer in self._optimizers
                for group in optimizer.param_groups
                for parameter in group["params"]
            )
            first = next((parameter for parameter in parameters if parameter.grad is not None), None)
            self._left = _Gradient(first) if first is not None else None
            self._update_place = program_place()
        self._begin()

    @_quietly
    def clipped(self, name: str, parameters: List[Any], place: str) -> None:
        if self.pending:
            self._clipped.update(id(parameter) for parameter in parameters)
            self._clip_name, self._clip_place = name, place

    def zeroed(self) -> None:
        self._left = None

    def _note(self, kind: int, name: str, place: str) -> None:
        _ampscope.api_use(kind, self._scaler, name, place)


Protocols = Callable[[], List[Protocol]]


def watch_gradients(torch: ModuleType, protocols: Protocols) -> None:
    """Clipping is only looked at between scale() and update(); zero_grad() makes what an update() left harmless."""

    def note_zeroed(instance: Any, _owner: Any) -> None:
        if instance is not None:
            for protocol in protocols():
                protocol.zeroed()

    for owner in (torch.optim.Optimizer, torch.nn.Module):
        owner.zero_grad = Watched(owner.zero_grad, note_zeroed)
    for name in ("clip_grad_norm_", "clip_grad_value_"):
        original = getattr(torch.nn.utils, name)
        watching = functools.partial(_clip, original, protocols)

        def note_clip(_instance: Any, _owner: Any, watching: Any = watching) -> Any:
            return watching if any(protocol.pending for protocol in protocols()) else None

        watched = watched_function(original, note_clip)
        setattr(torch.nn.utils, name, watched)
        setattr(torch.nn.utils.clip_grad, name, watched)


def _clip(original: Any, protocols: Protocols, parameters: Any, *args: Any, **kwargs: Any) -> Any:
    known = list(parameters) if isinstance(parameters, types.GeneratorType) else parameters
    members = list(known) if isinstance(known, (list, tuple)) else [known]
    for protocol in protocols():
        protocol.clipped(original.__name__, members, program_place())
    if isinstance(parameters, types.GeneratorType):
        known = (parameter for parameter in known)
    return original(known, *args, **kwargs)
