# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Applies the policy of `profile --policy`: modules in another precision, the dtype of autocast, the parameters of
GradScaler. What was applied is said in the status file, under the keys of policy::settings(); `ampscope profile` tells
the person what was not.

A module's `forward` is intercepted at its class, and only for the objects that are named: nothing is put into the
object itself, where copy.deepcopy and torch.save would carry it along."""

import difflib
import functools
import inspect
import json
import os
import sys
import weakref
from types import ModuleType
from typing import Any, Dict, List, Set, Tuple

from . import modules, status

DEVICE_TYPES = ("cpu", "cuda")


def install(torch: ModuleType) -> None:
    """Before the program's first line behind `import torch`."""
    path = os.environ.get("AMPSCOPE_POLICY")
    if not path:
        return
    with open(path, encoding="utf-8") as file:
        policy = json.load(file)
    if policy.get("modules"):
        precision = _ModulePrecision(torch, policy["modules"])
        modules.on_module = precision.meet
        _look_at_first_step(precision)
    if policy.get("autocast_dtype"):
        _override_autocast(torch, getattr(torch, policy["autocast_dtype"]))
    if policy.get("scaler"):
        _override_scaler(torch, policy["scaler"])


_said: Set[str] = set()


def _applied(key: str) -> None:
    if key not in _said:
        _said.add(key)
        status.write(f"policy-applied {key}")


def _problem(key: str, sentence: str) -> None:
    if (key + sentence) not in _said:
        _said.add(key + sentence)
        status.write(f"policy-problem {key} {sentence}")


class _ModulePrecision:
    def __init__(self, torch: ModuleType, entries: List[Dict[str, str]]) -> None:
        from .precision import in_precision

        self._in_precision = in_precision
        self._script_module = torch.jit.ScriptModule
        self._entries: Dict[str, List[Tuple[str, str, Any]]] = {}  # path -> (key, root, dtype)
        for i, entry in enumerate(entries):
            self._entries.setdefault(entry["module"], []).append(
                (f"modules[{i}]", entry.get("root", ""), getattr(torch, entry["dtype"]))
            )
        self._dtypes: "weakref.WeakKeyDictionary[Any, Any]" = weakref.WeakKeyDictionary()
        self._classes: Set[type] = set()
        self._met: Dict[str, Set[str]] = {}  # path -> roots

    def meet(self, root: str, path: str, module: Any) -> None:
        """A module of the program, before its first call."""
        self._met.setdefault(path, set()).add(root)
        for key, wanted_root, dtype in self._entries.get(path, ()):
            if wanted_root in ("", root):
                try:
                    self._apply(key, module, dtype)
                except Exception as error:  # the program must run, whatever happens here
                    _problem(key, f"{type(error).__name__}: {error}")

    def _apply(self, key: str, module: Any, dtype: Any) -> None:
        if isinstance(module, self._script_module):
            _problem(key, "is a ScriptModule, whose forward was compiled in its own precision; profile it unscripted")
            return
        if self._dtypes.get(module, dtype) is not dtype:
            _problem(key, "is the same object as another module of the policy, which has another dtype")
            return
        if module not in self._dtypes:
            self._dtypes[module] = dtype
            if "forward" in vars(module):  # somebody gave the object a forward of its own
                module.forward = self._intercept(module.forward, dtype)
            else:
                self._watch(type(module))
        _applied(key)

    def _intercept(self, forward: Any, dtype: Any) -> Any:
        for device_type in DEVICE_TYPES:
            forward = self._in_precision(forward, dtype, device_type)
        return forward

    def _watch(self, owner: type) -> None:
        if owner in self._classes:
            return
        self._classes.add(owner)
        original = owner.forward  # type: ignore[attr-defined]

        @functools.wraps(original)
        def forward(module: Any, *args: Any, **kwargs: Any) -> Any:
            # A class above may be watched as well: the object's own class decides.
            dtype = self._dtypes.get(module) if type(module) is owner else None
            if dtype is None:
                return original(module, *args, **kwargs)
            return self._intercept(functools.partial(original, module), dtype)(*args, **kwargs)

        owner.forward = forward  # type: ignore[attr-defined]

    def missing(self) -> List[str]:
        """Sentences on modules that no model of the program has had so far."""
        sentences = []
        for path, entries in self._entries.items():
            roots = self._met.get(path, set())
            if not roots:
                near = difflib.get_close_matches(path, self._met, 1)
                hint = f"; did you mean {near[0]}?" if near else ""
                sentences.append(f"no model that has run so far has a module '{path}'{hint}")
            for _, wanted_root, _ in entries:
                if roots and wanted_root and wanted_root not in roots:
                    sentences.append(f"no model {wanted_root} with a module '{path}' has run so far")
        return sentences


def _look_at_first_step(precision: _ModulePrecision) -> None:
    """Says at once, and not at the end of a long training, that a policy is for another model."""
    from torch.optim.optimizer import register_optimizer_step_pre_hook  # no attribute of torch.optim

    def look(*_: Any) -> None:
        handle.remove()
        for sentence in precision.missing():
            print(f"ampscope: the policy is not applied as a whole: {sentence}", file=sys.stderr, flush=True)

    handle = register_optimizer_step_pre_hook(look)


def _override_autocast(torch: ModuleType, wanted: Any) -> None:
    from . import precision

    autocast = torch.amp.autocast_mode.autocast
    original = autocast.__init__

    @functools.wraps(original)
    def __init__(
        self: Any, device_type: str, dtype: Any = None, enabled: bool = True, cache_enabled: Any = None
    ) -> None:
        ours = sys._getframe(1).f_globals.get("__name__") == precision.__name__
        if enabled and not ours:
            enabled = wanted is not torch.float32
            dtype = wanted if enabled else None
            _applied("autocast")
        original(self, device_type, dtype, enabled, cache_enabled)

    autocast.__init__ = __init__


def _override_scaler(torch: ModuleType, wanted: Dict[str, Any]) -> None:
    scaler_type = torch.amp.grad_scaler.GradScaler
    original = scaler_type.__init__
    signature = inspect.signature(original)

    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        bound = signature.bind(self, *args, **kwargs)
        bound.arguments.update(wanted)
        original(*bound.args, **bound.kwargs)
        if bool(wanted.get("enabled", self._enabled)) == bool(self._enabled):
            _applied("scaler")
        else:
            _problem("scaler", "torch disabled the GradScaler: there is no device of its type")

    scaler_type.__init__ = __init__
