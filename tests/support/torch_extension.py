# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Compiles a C++ file into a library that torch.ops.load_library takes, for the torch of this Python."""

import shutil
import subprocess
from pathlib import Path


def includes() -> list[Path]:
    from torch.utils import cpp_extension

    return [Path(path) for path in cpp_extension.include_paths()]


def build(source: Path, library: Path) -> None:
    """With g++; ccache where present. Raises subprocess.CalledProcessError."""
    import torch

    libraries = Path(torch.__file__).parent / "lib"
    compiled = library.with_suffix(".o")
    compiler = [*(["ccache"] if shutil.which("ccache") else []), "g++", "-std=c++20", "-O2", "-fPIC"]
    abi = f"-D_GLIBCXX_USE_CXX11_ABI={int(torch.compiled_with_cxx11_abi())}"
    headers = [f"-isystem{path}" for path in includes()]
    subprocess.run([*compiler, abi, *headers, "-c", source, "-o", compiled], check=True)
    links = [f"-L{libraries}", "-ltorch_cpu", "-lc10", f"-Wl,-rpath,{libraries}"]
    subprocess.run(["g++", "-shared", compiled, *links, "-o", library], check=True)
