# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Tells the tracer before the first forward that a program trains, so that it counts optimizer steps and not forwards."""

import functools
from types import ModuleType
from typing import Any

from . import _ampscope


def install(torch: ModuleType) -> None:
    optimizer_type = torch.optim.Optimizer
    original = optimizer_type.__init__

    @functools.wraps(original)
    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        _ampscope.optimizer_exists()
        original(self, *args, **kwargs)

    optimizer_type.__init__ = __init__
