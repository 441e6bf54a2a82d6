# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""What is loaded into a user's process shows nothing but its own names there: a C++ library that is linked in must not
stand before the program's."""

import subprocess
import sys
import unittest
from pathlib import Path

RUNTIME = Path(sys.argv.pop())
ALLOWED = {
    "libampscope_preload.so": ("ampscope_attach", "__libc_start_main"),
    "libampscope_tracer.so": ("ampscope_", "InitializeInjectionNvtx2"),  # as NVTX asks for it
}
if (RUNTIME / "libampscope_cuda.so").exists():  # only where there is nvcc
    ALLOWED["libampscope_cuda.so"] = ("ampscope_",)


class Exports(unittest.TestCase):
    def test_only_our_own_names_are_exported(self) -> None:
        for library, allowed in ALLOWED.items():
            with self.subTest(library):
                listing = subprocess.run(
                    ["nm", "--dynamic", "--defined-only", RUNTIME / library], capture_output=True, text=True, check=True
                ).stdout
                names = [line.split()[-1] for line in listing.splitlines()]
                self.assertTrue(names)
                self.assertEqual([name for name in names if not name.startswith(allowed)], [])


if __name__ == "__main__":
    unittest.main()
