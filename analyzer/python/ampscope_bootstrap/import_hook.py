# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Runs a function once a module has been imported by the program itself."""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import time
from types import ModuleType
from typing import Callable, Dict, Optional, Sequence

Callback = Callable[[ModuleType, float], None]


class _Loader(importlib.abc.Loader):
    """The module's own loader, with the callback behind it."""

    def __init__(self, loader: importlib.abc.Loader, callback: Callback) -> None:
        self._loader = loader
        self._callback = callback

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        start = time.perf_counter()
        # From here on the module has its own loader, as without us.
        module.__loader__ = self._loader
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        self._loader.exec_module(module)
        try:
            self._callback(module, time.perf_counter() - start)
        except Exception as error:  # the program must run, whatever happens here
            print(f"ampscope: not recording, the bootstrap failed: {error!r}", file=sys.stderr)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self) -> None:
        self.callbacks: Dict[str, Callback] = {}

    def find_spec(
        self, name: str, path: Optional[Sequence[str]] = None, target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name not in self.callbacks:
            return None
        callback = self.callbacks.pop(name)
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader, callback)
                return spec
        self.callbacks[name] = callback
        return None


_finder = _Finder()


def after_import(name: str, callback: Callback) -> None:
    """Calls `callback(module, seconds that the import took)` right after the first import of `name`."""
    _finder.callbacks[name] = callback
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)
