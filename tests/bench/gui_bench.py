# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""How soon the window answers with a session of one million calls (1,000 sites x 1,000 steps).

    gui_bench.py --gui-bench PATH [--sites N] [--steps N]

Makes the session, and prints what gui_bench measures. Nothing is judged."""

import argparse
import pathlib
import subprocess
import tempfile

import report_bench


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gui-bench", required=True)
    parser.add_argument("--sites", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        session = pathlib.Path(folder) / "large.ampscope"
        report_bench.build(session, options.sites, options.steps)
        return subprocess.call([options.gui_bench, str(session)])


if __name__ == "__main__":
    raise SystemExit(main())
