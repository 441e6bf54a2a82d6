# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Loads the tracer and the adapter for this torch, and marks what only Python knows."""

import atexit
import functools
import os
import platform
import subprocess
import sys
import time
from types import ModuleType
from typing import Any, Callable

from . import api_uses, gpu_settings, graphs, modules, optimizers, policy, scaler, status


def attach(torch: ModuleType, import_seconds: float) -> None:
    status.write(f"torch {torch.__version__}")
    problem = _load(torch, import_seconds)
    if problem:
        status.write(f"refused {problem}")
        print(f"ampscope: not recording: {problem}", file=sys.stderr)
        return
    status.write("attached")
    policy.install(torch)
    modules.install(torch)
    optimizers.install(torch)
    scaler.install(torch)
    graphs.install(torch)
    api_uses.install(torch)
    if "source=1" in os.environ.get("AMPSCOPE_OPTIONS", "").split(";"):
        from . import _ampscope

        _ampscope.set_source(api_uses.program_place)
    _run_compiled_regions_eagerly(torch)
    _flush_before_exit(torch)


def _load(torch: ModuleType, import_seconds: float) -> str:
    """Empty when recording has begun, else the sentence that says why not."""
    start = time.perf_counter()
    home = os.environ["AMPSCOPE_HOME"]
    torch_dir = os.path.dirname(os.path.abspath(torch.__file__))
    build = subprocess.run(
        [os.path.join(home, "adapter", "build_adapter.sh"), torch_dir],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={key: value for key, value in os.environ.items() if key != "LD_PRELOAD"},
    )
    if build.returncode != 0:
        return build.stderr.strip().splitlines()[-1] if build.stderr.strip() else "the adapter could not be built"
    sys.stderr.write(build.stderr)
    try:
        from . import _ampscope
    except ImportError as error:
        return f"the Python extension of ampscope does not load here: {error}"
    fields = {
        "command": "\x1f".join(getattr(sys, "orig_argv", sys.argv)),
        "cwd": os.getcwd(),
        "executable": sys.executable,
        "python_version": platform.python_version(),
        "torch_version": torch.__version__,
        "torch_import_seconds": f"{import_seconds:.6f}",
        "attach_seconds": f"{time.perf_counter() - start:.6f}",
        "torch_threads": str(torch.get_num_threads()),
        "cuda_available": str(int(torch.cuda.is_available())),
    }
    flat = "".join(f"{key}\0{value}\0" for key, value in fields.items() if key and "\0" not in value)
    return _ampscope.load_adapter(
        build.stdout.strip(), os.path.join(torch_dir, "lib"), str(torch.__version__), flat.encode("utf-8", "replace")
    )


def _run_compiled_regions_eagerly(torch: ModuleType) -> None:
    """A compiled region shows half of its ops and no modules, so it runs eagerly under the tracer. The stance is set
    when the program first compiles something: setting it imports the compiler, which takes seconds."""
    from . import _ampscope

    if not hasattr(torch, "compile") or not hasattr(getattr(torch, "compiler", None), "set_stance"):
        return
    original = torch.compile

    @functools.wraps(original)
    def compile_eagerly(*args: Any, **kwargs: Any) -> Any:
        torch.compiler.set_stance("force_eager")
        _ampscope.notice(3, 1, "torch.compile: the region runs eagerly under ampscope, so that every op is seen")
        return original(*args, **kwargs)

    torch.compile = compile_eagerly


def _flush_before_exit(torch: ModuleType) -> None:
    """Python ends some programs without C's exit handlers: os._exit, with which multiprocessing ends its children, and
    an uncaught KeyboardInterrupt, after which it sends itself the signal."""
    from . import _ampscope

    def stop() -> None:
        gpu_settings.record(torch)
        _ampscope.stop()

    atexit.register(stop)
    original: Callable[[int], Any] = os._exit

    @functools.wraps(original)
    def hard_exit(code: int) -> Any:
        stop()
        return original(code)

    os._exit = hard_exit  # type: ignore[assignment]


def leave_workers_alone(worker: ModuleType) -> None:
    """DataLoader workers run ops (collate) but do not train. The loop is wrapped under its own name, so that a
    spawned worker, which receives it by name, runs the wrapper of its own process."""
    original = worker._worker_loop

    @functools.wraps(original)
    def worker_loop(*args: Any, **kwargs: Any) -> Any:
        try:
            from . import _ampscope

            _ampscope.abandon()
        except ImportError:
            pass  # torch was refused: there is nothing to leave
        return original(*args, **kwargs)

    worker._worker_loop = worker_loop
