# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The layer check finds what it is there for."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import check_layers  # noqa: E402


class LayersTest(unittest.TestCase):
    def found(self, name: str, text: str) -> int:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / name
            file.parent.mkdir(parents=True)
            file.write_text(text, encoding="utf-8")
            return len(check_layers.violations(Path(folder)))

    def test_a_backward_arrow_is_found(self) -> None:
        self.assertEqual(self.found("kernels/cpu/a.cpp", '#include "analyzer/base/id.h"\n'), 1)

    def test_an_allowed_arrow_is_not(self) -> None:
        self.assertEqual(self.found("analyzer/trace/a.cpp", '#include "analyzer/base/id.h"\n'), 0)

    def test_a_library_in_the_wrong_part_is_found(self) -> None:
        self.assertEqual(self.found("analyzer/analysis/a.cpp", "#include <sqlite3.h>\n"), 1)
        self.assertEqual(self.found("reports/a.h", "#include <ATen/core/Tensor.h>\n"), 1)

    def test_a_relative_include_is_found(self) -> None:
        self.assertEqual(self.found("analyzer/trace/a.cpp", '#include "encoder.h"\n'), 1)

    def test_a_link_line_is_read(self) -> None:
        self.assertEqual(self.found("analyzer/trace/CMakeLists.txt", "DEPS ampscope::store SQLite::SQLite3\n"), 2)

    def test_qt_belongs_to_the_gui_and_widgets_not_to_its_models(self) -> None:
        self.assertEqual(self.found("reports/a.cpp", "#include <QString>\n"), 1)
        self.assertEqual(self.found("gui/model/a.cpp", "#include <QString>\n"), 0)
        self.assertEqual(self.found("gui/model/a.cpp", "#include <qcustomplot.h>\n"), 1)
        self.assertEqual(self.found("gui/model/CMakeLists.txt", "DEPS Qt6::Core Qt6::Widgets\n"), 1)
        self.assertEqual(self.found("gui/plot/a.cpp", '#include "analyzer/analysis/analysis.h"\n'), 1)

    def test_an_unknown_folder_is_found(self) -> None:
        self.assertEqual(self.found("analyzer/other/a.cpp", "int a;\n"), 1)


if __name__ == "__main__":
    unittest.main()
