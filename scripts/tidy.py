#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Runs clang-tidy over the sources that a build directory compiles. What was clean is remembered in
${AMPSCOPE_CACHE:-~/.cache/ampscope}/tidy by a checksum of the file, every header of ours that it includes, its compile
command and .clang-tidy, so that a second run takes seconds, in another clone too. The torch adapter is left out: it is
compiled by a script of its own, against headers that take longer than everything else together.

    scripts/tidy.py BUILD-DIRECTORY [--quick] [--fix] [FILE...]

--quick, or AMPSCOPE_TIDY_QUICK=1, leaves out the checks of clang's path-sensitive analyzer, which take two thirds of the time.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, List, Optional

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = {"kernels/cpu/targets.cpp"}  # asks for CPU features by names that clang 14 does not know
FOLDERS = ("analyzer", "kernels", "reports", "cli", "gui", "examples")
TOOL = "clang-tidy-14"
KEPT_SECONDS = 60 * 24 * 3600


def sources(build: Path) -> Dict[Path, str]:
    """Our own source files and the command that compiles each."""
    commands = json.loads((build / "compile_commands.json").read_text())
    found: Dict[Path, str] = {}
    for entry in commands:
        file = (Path(entry["directory"]) / entry["file"]).resolve()
        if not file.is_relative_to(ROOT) or file.suffix != ".cpp":
            continue
        name = file.relative_to(ROOT)
        if name.parts[0] in FOLDERS and name.as_posix() not in LEFT_OUT:
            found[file] = entry["command"]
    return found


def headers(build: Path) -> Dict[Path, List[Path]]:
    """What each source included when it was last built, as ninja remembers it; our own files only."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True, check=True).stdout
    found: Dict[Path, List[Path]] = {}
    for block in listing.split("\n\n"):
        files = [(build / line.strip()).resolve() for line in block.splitlines()[1:]]
        if files:
            found[files[0]] = [file for file in files if file.is_relative_to(ROOT)]
    return found


def key(file: Path, command: str, includes: List[Path], quick: bool) -> str:
    digest = hashlib.sha256(command.replace(str(ROOT), "").encode() + b"quick" * quick)
    for part in [ROOT / ".clang-tidy", file, *sorted(includes)]:
        digest.update(str(part.relative_to(ROOT)).encode() + b"\0" + part.read_bytes() + b"\0")
    return digest.hexdigest()


def clean_folder() -> Path:
    """Where the checksums of clean files are, without those that nobody asked for in a long time."""
    folder = Path(os.environ.get("AMPSCOPE_CACHE") or Path.home() / ".cache/ampscope") / "tidy"
    folder.mkdir(parents=True, exist_ok=True)
    for stamp in folder.iterdir():
        if time.time() - stamp.stat().st_mtime > KEPT_SECONDS:
            stamp.unlink(missing_ok=True)
    return folder


def clang_database(build: Path) -> Path:
    """The compile commands without what is g++'s: options, precompiled headers, and warnings as errors."""
    folder = build / "tidy"
    folder.mkdir(exist_ok=True)
    text = (build / "compile_commands.json").read_text()
    for option in ("-mtls-dialect=gnu2 ", "-Wno-restrict ", "-Werror "):
        text = text.replace(option, "")
    # In quotes, which JSON escapes, where the folder's name has a space.
    text = re.sub(r'-Winvalid-pch -include (\\"[^"]*|\S*)/cmake_pch\.hxx(\\")? ', "", text)
    (folder / "compile_commands.json").write_text(text)
    return folder


def check(file: Path, database: Path, fix: bool, quick: bool) -> Optional[str]:
    """What clang-tidy has to say, or None."""
    options = (["--fix"] if fix else []) + (["--checks=-clang-analyzer-*"] if quick else [])
    command = [TOOL, "-p", str(database), "--quiet", *options, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return None if done.returncode == 0 else done.stdout or done.stderr


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("--quick", action="store_true", default=os.environ.get("AMPSCOPE_TIDY_QUICK") == "1")
    parser.add_argument("--fix", action="store_true", help="apply what clang-tidy proposes")
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    if shutil.which(TOOL) is None:
        print(f"{TOOL} is not installed: apt-get install {TOOL}", file=sys.stderr)
        return 4
    build = options.build.resolve()
    if not (build / "compile_commands.json").exists():
        print(f"{build} holds no compile_commands.json: configure and build it first", file=sys.stderr)
        return 3

    commands, included = sources(build), headers(build)
    if options.files:
        wanted = {file.resolve() for file in options.files}
        commands = {file: command for file, command in commands.items() if file in wanted}
    database = clang_database(build)
    clean = clean_folder()
    keys = {file: key(file, command, included.get(file, []), options.quick) for file, command in commands.items()}
    stale = sorted(file for file in commands if not (clean / keys[file]).exists())
    for file in commands.keys() - set(stale):
        (clean / keys[file]).touch()
    complaints = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, said in zip(stale, pool.map(lambda file: check(file, database, options.fix, options.quick), stale)):
            if said is None:
                (clean / keys[file]).touch()
            else:
                complaints += 1
                print(said)
    print(f"clang-tidy: {len(stale)} of {len(commands)} files looked at, {complaints} with complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
