# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The Python side of the tracer, loaded into the traced process. It names modules and parameters, marks scopes that
only Python knows (module calls, GradScaler), and loads the C++ that does everything else."""

import platform
import sys
from types import ModuleType

from . import status
from .import_hook import after_import


def install() -> None:
    """Called by sitecustomize, before the program's first line."""
    status.write(f"python {platform.python_version()} {sys.executable}")
    after_import("torch", _attach)
    after_import("torch.utils.data._utils.worker", _leave_workers_alone)


def _attach(torch: ModuleType, import_seconds: float) -> None:
    from . import attach

    attach.attach(torch, import_seconds)


def _leave_workers_alone(worker: ModuleType, _seconds: float) -> None:
    from . import attach

    attach.leave_workers_alone(worker)
