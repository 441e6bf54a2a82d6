# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""An installed tree works from any prefix, and so do the packages that are made of it."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import textwrap
import unittest
from pathlib import Path

BUILD = os.environ["AMPSCOPE_BUILD"]
TRAINING = """
    import torch
    model = torch.nn.Linear(8, 4)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    for _ in range(2):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = model(torch.randn(4, 8)).float().square().mean()
        loss.backward()
        optimizer.step()
    print("finished")
"""


class InstallTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_ok(self, *command: object, cwd: object = None) -> str:
        # Nothing of the build tree is in the environment.
        env = {key: value for key, value in os.environ.items() if not key.startswith("AMPSCOPE_")}
        cache = os.environ.get("AMPSCOPE_CACHE")
        env.update({"AMPSCOPE_CACHE": cache} if cache else {})
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, cwd=cwd or self.folder, env=env)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def check_tree(self, prefix: Path) -> None:
        """It profiles, explains and reports, and needs nothing of the build tree."""
        ampscope = prefix / "bin" / "ampscope"
        program = self.folder / "train.py"
        program.write_text(textwrap.dedent(TRAINING))
        session = self.folder / "run.ampscope"
        self.assertIn("finished", self.run_ok(ampscope, "profile", "-o", session, "--force", "--", sys.executable, program))
        self.assertIn("Linear", self.run_ok(ampscope, "report", session))
        self.assertIn("# nan-origin", self.run_ok(ampscope, "explain", "nan-origin"))
        for name in ("man/man1/ampscope-profile.1", "bash-completion/completions/ampscope", "ampscope/schema",
                     "zsh/site-functions/_ampscope", "fish/vendor_completions.d/ampscope.fish"):  # fmt: skip
            self.assertTrue((prefix / "share" / name).exists(), name)
        for path in prefix.rglob("*"):
            if path.is_file() and path.read_bytes()[:4] == b"\x7fELF":
                dynamic = self.run_ok("readelf", "-d", path)
                self.assertNotIn(BUILD, dynamic, path)

    def test_from_another_prefix(self) -> None:
        first = self.folder / "opt" / "ampscope"
        self.run_ok(os.environ["CMAKE"], "--install", BUILD, "--prefix", first)
        self.check_tree(first)
        moved = self.folder / "moved here"
        shutil.move(first, moved)
        self.check_tree(moved)

    def pack(self, generator: str) -> list[Path]:
        config = Path(BUILD) / "CPackConfig.cmake"
        self.run_ok(os.environ["CPACK"], "-G", generator, "--config", config, "-B", self.folder / "packages")
        return sorted((self.folder / "packages").glob("*.deb" if generator == "DEB" else "*.tar.gz"))

    def test_archive_runs_from_where_it_is_extracted(self) -> None:
        (archive,) = self.pack("TGZ")
        with tarfile.open(archive) as opened:
            tops = {name.split("/")[0] for name in opened.getnames()}
            opened.extractall(self.folder / "elsewhere")
        self.assertEqual(len(tops), 1, "one folder")
        self.check_tree(self.folder / "elsewhere" / tops.pop())

    @unittest.skipUnless(shutil.which("dpkg-deb") and shutil.which("dpkg-shlibdeps"), "dpkg-dev is not installed")
    def test_debian_packages(self) -> None:
        packages = {self.run_ok("dpkg-deb", "--field", path, "Package").strip(): path for path in self.pack("DEB")}
        self.assertLessEqual({"ampscope"}, set(packages))
        self.assertLessEqual(set(packages), {"ampscope", "ampscope-gui"})
        depends = self.run_ok("dpkg-deb", "--field", packages["ampscope"], "Depends")
        for library in ("libc6", "libstdc++6", "libsqlite3-0", "libfmt", "zlib1g"):
            self.assertIn(library, depends)
        self.assertNotIn("qt", depends.lower(), "the command line needs no Qt")
        self.assertIn("g++", self.run_ok("dpkg-deb", "--field", packages["ampscope"], "Recommends"))
        contents = self.run_ok("dpkg-deb", "--contents", packages["ampscope"])
        paths = set(re.findall(r" \./(\S+)$", contents, re.M))
        expected = ("usr/bin/ampscope", "usr/lib/ampscope/libampscope_tracer.so", "usr/share/man/man1/ampscope.1",
                    "usr/lib/ampscope/python/sitecustomize.py", "usr/share/bash-completion/completions/ampscope")  # fmt: skip
        self.assertEqual([path for path in expected if path not in paths], [])
        self.assertNotIn("usr/bin/ampscope-gui", paths)
        extracted = self.folder / "extracted"
        self.run_ok("dpkg-deb", "--extract", packages["ampscope"], extracted)
        self.check_tree(extracted / "usr")
        if "ampscope-gui" in packages:
            self.assertIn("libqt6widgets6", self.run_ok("dpkg-deb", "--field", packages["ampscope-gui"], "Depends"))


if __name__ == "__main__":
    unittest.main()
