# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""clang-tidy, as configured, finds what it is there for."""

import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import tidy  # noqa: E402


class TidyTest(unittest.TestCase):
    def complaints(self, text: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "snippet.cpp"
            file.write_text(text, encoding="utf-8")
            command = ["clang-tidy-14", f"--config-file={ROOT / '.clang-tidy'}", "--quiet", str(file), "--", "-std=c++20"]
            return subprocess.run(command, capture_output=True, text=True).stdout

    def test_clean_code_passes(self) -> None:
        self.assertEqual(self.complaints("int twice(int number) { return 2 * number; }\n"), "")

    def test_a_use_after_move_is_found(self) -> None:
        text = """
            #include <string>
            #include <utility>
            std::size_t lost(std::string text) {
              const std::string taken = std::move(text);
              return text.size() + taken.size();
            }
        """
        self.assertIn("bugprone-use-after-move", self.complaints(text))

    def test_a_null_dereference_is_found(self) -> None:
        text = "int lost(int* number) { if (number == nullptr) { return *number; } return 0; }\n"
        self.assertIn("clang-analyzer-core.NullDereference", self.complaints(text))

    def test_a_name_against_the_habit_is_found(self) -> None:
        self.assertIn("readability-identifier-naming", self.complaints("struct wrong_case {};\n"))

    def test_precompiled_headers_of_gcc_are_left_out(self) -> None:
        for folder in ("/tree", "/a tree"):
            header = f"{folder}/gui/cmake_pch.hxx"
            quoted = f'"{header}"' if " " in header else header
            with self.subTest(folder=folder), tempfile.TemporaryDirectory() as build:
                command = f"c++ -O2 -Winvalid-pch -include {quoted} -o a.o -c a.cpp"
                (Path(build) / "compile_commands.json").write_text(json.dumps([{"command": command}]))
                database = tidy.clang_database(Path(build)) / "compile_commands.json"
                self.assertEqual(json.loads(database.read_text()), [{"command": "c++ -O2 -o a.o -c a.cpp"}])


if __name__ == "__main__":
    unittest.main()
