# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""Man pages and shell completion say what --help says: they are made from the same table."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

AMPSCOPE = os.environ.get("AMPSCOPE", "ampscope")


def output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def commands() -> list[str]:
    listed = output(AMPSCOPE, "--help").split("Commands:")[1].split("\n\n")[0]
    return re.findall(r"^  (\S+)", listed, re.M)


def options(command: str) -> set[str]:
    """Long options in the help of a command."""
    return set(re.findall(r"^  (?:-\w, )?(--[\w-]+)", output(AMPSCOPE, command, "--help"), re.M))


class HelpFilesTest(unittest.TestCase):
    def setUp(self) -> None:
        self.share = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        self.addCleanup(shutil.rmtree, self.share, ignore_errors=True)
        output(AMPSCOPE, "--help-files", str(self.share))

    def test_every_command_has_a_page(self) -> None:
        pages = {path.name for path in (self.share / "man" / "man1").iterdir()}
        self.assertEqual(pages, {"ampscope.1", *(f"ampscope-{command}.1" for command in commands())})

    @unittest.skipUnless(shutil.which("groff"), "groff is not installed")
    def test_pages_are_sound_and_complete(self) -> None:
        for command in commands():
            page = self.share / "man" / "man1" / f"ampscope-{command}.1"
            # No hyphenation, and lines long enough for every name.
            format_page = ["groff", "-man", "-Tascii", "-P-cbou", "-ww", "-rHY=0", "-rLL=300n", str(page)]
            done = subprocess.run(format_page, capture_output=True, text=True)
            with self.subTest(command=command):
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(options(command) - set(re.findall(r"--[\w-]+", done.stdout)), set())

    def bash(self, *words: str) -> set[str]:
        """What bash would offer for the last word."""
        line = " ".join(f"'{word}'" for word in words)
        script = f"""source {self.share}/bash-completion/completions/ampscope
            COMP_WORDS=({line}) COMP_CWORD={len(words) - 1}; _ampscope; echo ${{COMPREPLY[*]}}"""
        return set(output("bash", "-c", script).split())

    @unittest.skipUnless(shutil.which("bash"), "bash is not installed")
    def test_bash(self) -> None:
        self.assertEqual(self.bash("ampscope", ""), set(commands()))
        self.assertEqual(self.bash("ampscope", "re"), {"report", "recommend"})
        for command in commands():
            self.assertLessEqual(options(command), self.bash("ampscope", command, "-"), command)
        self.assertEqual(self.bash("ampscope", "profile", "--ref"), {o for o in options("profile") if o.startswith("--ref")})
        here = str(self.share)
        self.assertEqual(self.bash("ampscope", "report", f"{here}/m"), {f"{here}/man"}, "a file")
        self.assertEqual(self.bash("ampscope", "report", "-o", f"{here}/m"), {f"{here}/man"}, "the value of an option")
        self.assertEqual(self.bash("ampscope", "profile", "--every", ""), set(), "a number")
        self.assertNotIn("--output", self.bash("ampscope", "profile", "--", "python", "--o"), "options of the program")

    @unittest.skipUnless(shutil.which("fish"), "fish is not installed")
    def test_fish(self) -> None:
        script = self.share / "fish" / "vendor_completions.d" / "ampscope.fish"

        def offered(line: str) -> set[str]:
            # Its own functions answer for the command line that is given.
            found = output("fish", "--no-config", "-c", f"source {script}; complete -C '{line}'")
            return {row.split("\t")[0] for row in found.splitlines()}

        self.assertEqual(offered("ampscope re"), {"report", "recommend"})
        for command in commands():
            self.assertLessEqual(options(command), offered(f"ampscope {command} --"), command)

    @unittest.skipUnless(shutil.which("zsh"), "zsh is not installed")
    def test_zsh(self) -> None:
        script = self.share / "zsh" / "site-functions" / "_ampscope"
        output("zsh", "-f", "-n", str(script))
        # _arguments and _describe replaced by what notes their words: the specifications as zsh reads them.
        note = f"""_arguments() {{ print -rl -- "$@"; state=argument; }}; _describe() {{ :; }}
            words=(REPLACED); source {script}"""
        for command in commands():
            specifications = output("zsh", "-f", "-c", note.replace("REPLACED", command))
            offered = set(re.findall(r"^(--[\w-]+)\[", specifications, re.M))
            self.assertLessEqual(options(command), offered, command)


if __name__ == "__main__":
    unittest.main()
