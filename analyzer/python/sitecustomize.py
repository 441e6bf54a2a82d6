# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Found first on PYTHONPATH when `ampscope profile` starts a program: waits for torch, then hands over to
ampscope_bootstrap. A sitecustomize that the environment had before is run as well. Nothing here may stop the program."""

import importlib.machinery
import importlib.util
import os
import sys


def _run_original() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    others = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    spec = importlib.machinery.PathFinder.find_spec("sitecustomize", others)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def _install() -> None:
    if os.environ.get("AMPSCOPE_TRACE_DIR"):
        import ampscope_bootstrap

        ampscope_bootstrap.install()


try:
    _install()
except Exception as error:  # the program must run, whatever happens here
    print(f"ampscope: not recording, the bootstrap failed: {error!r}", file=sys.stderr)

_run_original()
