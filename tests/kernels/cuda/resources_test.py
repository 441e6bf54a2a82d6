#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Compiles the device kernels for every promised device and holds the compiler's resource report: registers, shared
memory, stack, spills, and the warps that an SM therefore runs at once. Records them in a table.

    resources_test.py --source FILE.cu --record TABLE.tsv -- NVCC OPTION...
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Dict, List, NamedTuple, Tuple

FORMATS = {1: "binary16", 2: "bfloat16", 3: "binary32", 4: "binary64", 6: "e4m3fn", 7: "e5m2", 8: "e4m3fnuz", 9: "e5m2fnuz"}
COMPARED = (1, 2, 3)

# CUDA C++ Programming Guide, "Compute Capabilities": warps and KiB of shared memory of an SM.
SM = {75: (32, 64), 80: (64, 164), 86: (48, 100), 89: (48, 100), 90: (64, 228), 100: (64, 228), 110: (48, 228), 120: (48, 100)}
REGISTERS_OF_SM = 65536
BLOCKS_OF_SM = 16  # the least of all devices
RESERVED_SHARED = 1024  # of each block, from sm_80 on

# kernel -> (registers of a thread, warps of a block)
LIMITS = {"measure": (96, 4), "nonFinite": (96, 4), "compare": (96, 4)}
MOST_STACK = 32  # bytes of a thread; spills lie there as well
BINARY64_MEASURE_WARPS = 2
LEAST_WARPS = {"measure": 12, "nonFinite": 20, "compare": 20}  # on an SM, where binary64 is not measured
LEAST_WARPS_BINARY64 = 4
STATIC_SHARED = 48 * 1024  # what every device grants a block


class Use(NamedTuple):
    registers: int
    shared: int
    stack: int
    spilled: int


def report(command: List[str], source: Path) -> Tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run([*command, "-Xptxas=-v", "--threads=4", "-c", str(source), "-o", f"{folder}/out.o"],
                              capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


ENTRY = re.compile(
    r"Compiling entry function '\S*?\d+(measure|nonFinite|compare)KernelI\S*?FormatIdE(\d+)E\S*' for 'sm_(\d+)'.*?"
    r"(\d+) bytes stack frame, (\d+) bytes spill stores.*?Used (\d+) registers.*?(\d+) bytes smem", re.S)


def parse(text: str) -> Dict[Tuple[str, int, int], Use]:
    found = {}
    for kernel, fmt, arch, stack, spilled, registers, shared in ENTRY.findall(text):
        found[kernel, int(fmt), int(arch)] = Use(int(registers), int(shared), int(stack), int(spilled))
    return found


def warps_of_sm(kernel: str, fmt: int, arch: int, use: Use) -> int:
    """Occupancy: what registers, shared memory and the block limit leave, in warps."""
    most_warps, shared_kib = SM[arch]
    warps = BINARY64_MEASURE_WARPS if (kernel, FORMATS[fmt]) == ("measure", "binary64") else LIMITS[kernel][1]
    of_warp = -(-use.registers * 32 // 256) * 256  # registers are handed out by 256
    by_registers = REGISTERS_OF_SM // of_warp // warps
    by_shared = shared_kib * 1024 // (use.shared + (RESERVED_SHARED if arch >= 80 else 0))
    return min(by_registers, by_shared, BLOCKS_OF_SM, most_warps // warps) * warps


def complaints(uses: Dict[Tuple[str, int, int], Use]) -> List[str]:
    wrong = []
    for arch in SM:
        for kernel in LIMITS:
            for fmt in COMPARED if kernel == "compare" else FORMATS:
                if (kernel, fmt, arch) not in uses:
                    wrong.append(f"{kernel} of {FORMATS[fmt]} was not compiled for sm_{arch}")
    for (kernel, fmt, arch), use in sorted(uses.items()):
        name = f"{kernel} of {FORMATS[fmt]} for sm_{arch}"
        wide = (kernel, FORMATS[fmt]) == ("measure", "binary64")
        least = LEAST_WARPS_BINARY64 if wide else LEAST_WARPS[kernel]
        if use.registers > LIMITS[kernel][0]:
            wrong.append(f"{name}: {use.registers} registers, more than {LIMITS[kernel][0]}")
        if use.shared > STATIC_SHARED:
            wrong.append(f"{name}: {use.shared} bytes of shared memory, more than {STATIC_SHARED}")
        if use.stack > MOST_STACK:
            wrong.append(f"{name}: {use.stack} bytes of stack, {use.spilled} of them spilled, more than {MOST_STACK}: "
                         "is something indexed that should be in registers?")
        if warps_of_sm(kernel, fmt, arch, use) < least:
            wrong.append(f"{name}: {warps_of_sm(kernel, fmt, arch, use)} warps on an SM, fewer than {least}")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--record", type=Path, required=True)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    code, text = report(options.command, options.source)
    if code != 0:
        print("\n".join(line for line in text.splitlines() if not line.startswith("ptxas info")))
        return 1
    uses = parse(text)
    lines = ["kernel\tformat\tdevice\tregisters\tshared_bytes\tstack_bytes\tspilled_bytes\twarps_of_sm"]
    for (kernel, fmt, arch), use in sorted(uses.items()):
        numbers = [*use, warps_of_sm(kernel, fmt, arch, use)]
        lines.append("\t".join([kernel, FORMATS[fmt], f"sm_{arch}", *map(str, numbers)]))
    options.record.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wrong = complaints(uses)
    print("\n".join(wrong) if wrong else f"{len(uses)} kernels within their limits; recorded in {options.record}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
