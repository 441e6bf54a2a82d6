#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Holds the table of who may use whom (docs/architecture.md). Reads the #include lines of every source file and the
link lines of every CMakeLists.txt; what the table does not allow is an error. Run by ctest as `layers`.

    scripts/check_layers.py [ROOT]
"""

import re
import sys
from pathlib import Path
from typing import Dict, Iterator, List, Set, Tuple

KERNEL_VALUES = {"kernels/format", "kernels/stats"}
KERNELS = KERNEL_VALUES | {"kernels/cpu", "kernels/reference"}
REPORTS = {"reports"} | {
    f"reports/{part}" for part in ("data", "json", "recommendation", "schema", "simulation", "text", "tuning")
}  # fmt: skip

GUI_SOURCES = {"analyzer/base", "analyzer/store", "analyzer/analysis", "analyzer/policy"} | KERNEL_VALUES | REPORTS

# part -> the parts that it may include beside itself
MAY_USE: Dict[str, Set[str]] = {
    "kernels/format": set(),
    "kernels/stats": {"kernels/format"},
    "kernels/cpu": KERNEL_VALUES,
    "kernels/cuda": KERNEL_VALUES,
    "kernels/reference": KERNEL_VALUES,
    "analyzer/base": set(),
    "analyzer/trace": {"analyzer/base"} | KERNEL_VALUES,
    "analyzer/tracer": {"analyzer/base", "analyzer/gpu", "analyzer/trace"} | KERNELS,
    "analyzer/torch_adapter": {"analyzer/base", "analyzer/trace", "analyzer/tracer"} | KERNEL_VALUES,
    "analyzer/gpu": {"analyzer/base", "kernels/cuda"} | KERNEL_VALUES,
    "analyzer/python": {"analyzer/tracer"},
    "analyzer/store": {"analyzer/base", "analyzer/trace"} | KERNEL_VALUES,
    "analyzer/launch": {"analyzer/base", "analyzer/gpu", "analyzer/trace", "analyzer/store", "analyzer/policy"} | KERNELS,
    "analyzer/analysis": {"analyzer/base", "analyzer/store", "analyzer/trace"} | KERNEL_VALUES,
    "analyzer/policy": {"analyzer/base", "analyzer/analysis"},
    "analyzer/tune": {"analyzer/base", "analyzer/launch", "analyzer/store", "analyzer/analysis", "analyzer/policy"},
    "reports": {"analyzer/base", "analyzer/store", "analyzer/analysis", "analyzer/policy", "analyzer/tune"} | KERNEL_VALUES | REPORTS,
    "cli": {"analyzer/base", "analyzer/launch", "analyzer/store", "analyzer/analysis", "analyzer/policy", "analyzer/tune"} | KERNELS | REPORTS,
    "gui/model": GUI_SOURCES,
    "gui/plot": set(),
    "gui/views": GUI_SOURCES | {"gui/model", "gui/plot"},
    "gui/app": GUI_SOURCES | {"gui/model", "gui/plot", "gui/views"},
    "gui": set(),
}

GUI = {"gui/model", "gui/plot", "gui/views", "gui/app"}

# third-party header -> the parts that alone may include it
ALONE: List[Tuple[str, Set[str]]] = [
    (r"(ATen|c10|torch)/", {"analyzer/torch_adapter"}),
    (r"hwy/", {"kernels/cpu"}),
    (r"sqlite3\.h", {"analyzer/store"}),
    (r"zlib\.h", {"analyzer/trace"}),
    (r"nlohmann/", {"reports", "analyzer/policy"}),
    (r"CLI/", {"cli"}),
    (r"toml\+\+/", {"cli"}),
    (r"cuda(_runtime\w*|)\.h", {"kernels/cuda"}),
    (r"nvtx3/", {"analyzer/gpu"}),
    (r"cupti\w*\.h", {"analyzer/gpu"}),
    (r"boost/", {"kernels/reference"}),
    (r"(arrow|parquet)/", {"reports"}),
    (r"Python\.h", {"analyzer/python"}),
    (r"qcustomplot\.h", {"gui/plot"}),
    (r"Q[A-Z]\w*", GUI),
]

# CMake library -> the parts that alone may link it
ALONE_LINKED: List[Tuple[str, Set[str]]] = [
    (r"SQLite::\w+", {"analyzer/store"}),
    (r"ZLIB::\w+", {"analyzer/trace"}),
    (r"hwy|HWY::\w+|PkgConfig::\w*HWY\w*", {"kernels/cpu"}),
    (r"nlohmann_json::\w+", {"reports", "analyzer/policy"}),
    (r"CLI11::\w+", {"cli"}),
    (r"tomlplusplus::\w+", {"cli"}),
    (r"Qt6::Core", GUI),
    (r"QCustomPlotQt6::\w+|Qt6::(Svg|PrintSupport)", {"gui/plot"}),
    (r"Qt6::(?!Core|Svg|PrintSupport)\w+", GUI - {"gui/model"}),
]

TOP = ("kernels", "analyzer", "reports", "cli", "gui")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)
COMMENT = re.compile(r"#[^\n]*")


def part_of(path: str) -> str:
    """The row of the table that a file or header belongs to."""
    pieces = path.split("/")
    if pieces[0] in ("kernels", "analyzer", "gui"):
        return "/".join(pieces[:2]) if len(pieces) > 2 or pieces[0] != "gui" else pieces[0]
    return pieces[0]


def allowed(part: str, target: str) -> bool:
    return target == part or target in MAY_USE.get(part, set())


def include_violations(root: Path, file: Path) -> Iterator[str]:
    name = file.relative_to(root).as_posix()
    part = part_of(name)
    text = file.read_text(encoding="utf-8", errors="replace")
    for match in INCLUDE.finditer(text):
        quote, header = match.groups()
        line = text.count("\n", 0, match.start(2)) + 1
        if header.split("/")[0] in TOP:
            if not allowed(part, part_of(header)):
                yield f"{name}:{line}: {part} may not use {part_of(header)} ({header})"
            continue
        if quote == '"' and "/" not in header and header != "extension.c":
            yield f'{name}:{line}: include from the root of the tree, not "{header}"'
        for pattern, parts in ALONE:
            if re.match(pattern, header) and part not in parts:
                yield f"{name}:{line}: {part} may not use <{header}>"


def link_violations(root: Path, file: Path) -> Iterator[str]:
    name = file.relative_to(root).as_posix()
    part = part_of(name)
    if "/" not in name or part not in MAY_USE:
        return
    text = COMMENT.sub("", file.read_text(encoding="utf-8"))
    folders = {p.replace("/", "_") if p in GUI else "_".join(p.split("/")[1:]) or p: p for p in MAY_USE}
    folders["cuda_device"] = "kernels/cuda"  # the part of it that only nvcc compiles
    folders["gpu_ring"] = folders["gpu_cuda"] = folders["gpu_cupti"] = folders["gpu_nvtx"] = "analyzer/gpu"
    for library in re.findall(r"ampscope::(\w+)", text):
        target = folders.get(library, library)
        own_reports = part == "reports" and library.startswith("report")
        if library in ("compile_options",) or own_reports or allowed(part, target):
            continue
        yield f"{name}: {part} may not link ampscope::{library}"
    for pattern, parts in ALONE_LINKED:
        for library in re.findall(rf"(?<![\w:])({pattern})(?!\w)", text):
            if part not in parts:
                yield f"{name}: {part} may not link {library}"


def violations(root: Path) -> List[str]:
    found: List[str] = []
    for top in TOP:
        for file in sorted((root / top).rglob("*")) if (root / top).is_dir() else []:
            if file.suffix in (".h", ".cpp", ".c", ".cu", ".cuh", ".inc"):
                found += include_violations(root, file)
            elif file.name == "CMakeLists.txt":
                found += link_violations(root, file)
            if file.is_file() and part_of(file.relative_to(root).as_posix()) not in MAY_USE:
                if file.suffix in (".h", ".cpp", ".c", ".cu", ".cuh"):
                    found.append(f"{file.relative_to(root).as_posix()}: this folder has no row in scripts/check_layers.py")
    return found


def main() -> int:
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = violations(root)
    for line in found:
        print(line)
    print(f"layers: {len(found)} violations" if found else "layers: every include and link is allowed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
