# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Lines in <trace dir>/<pid>.status: how far this process got. `ampscope profile` reads them when a session is empty."""

import os


def write(line: str) -> None:
    try:
        path = os.path.join(os.environ["AMPSCOPE_TRACE_DIR"], f"{os.getpid()}.status")
        with open(path, "a", encoding="utf-8") as file:
            file.write(line.replace("\n", " ") + "\n")
    except OSError:
        pass  # it only explains; it carries no data
