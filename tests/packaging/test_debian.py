# SPDX-FileCopyrightText: 2026 The ampscope developers
# SPDX-License-Identifier: Apache-2.0
"""The Debian packages, installed with apt on a Debian 12 that has nothing else, and run there.

That system is a chroot made by debootstrap. Its archive, and the packages that apt has fetched, are kept in
${AMPSCOPE_CACHE:-~/.cache/ampscope}/debian-12, so that the network is needed once."""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "tests" / "golden"))
import golden  # noqa: E402

BUILD = os.environ["AMPSCOPE_BUILD"]
CACHE = Path(os.environ.get("AMPSCOPE_CACHE", Path.home() / ".cache" / "ampscope")) / "debian-12"
MIRROR = os.environ.get("AMPSCOPE_DEBIAN_MIRROR", "http://deb.debian.org/debian")


def tail(text: bytes) -> str:
    return "\n".join(text.decode(errors="replace").splitlines()[-15:])


@unittest.skipUnless(os.geteuid() == 0, "a chroot needs root")
@unittest.skipUnless(shutil.which("debootstrap"), "debootstrap is not installed: apt-get install debootstrap")
@unittest.skipUnless(shutil.which("dpkg-shlibdeps"), "dpkg-dev is not installed: apt-get install dpkg-dev")
class DebianTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(tempfile.mkdtemp(prefix="ampscope-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.root = cls.folder / "root"
        cls.unpack_system()
        cls.install_packages()

    @classmethod
    def unpack_system(cls) -> None:
        (CACHE / "archives").mkdir(parents=True, exist_ok=True)
        base = CACHE / "base.tar"
        if not base.exists():
            made = cls.folder / "base"
            done = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", made, MIRROR], capture_output=True)
            if done.returncode != 0:
                raise unittest.SkipTest(f"debootstrap could not make a Debian 12 from {MIRROR}: {tail(done.stdout)}")
            # Whole or not at all; debootstrap leaves the packages behind, which are installed already.
            shutil.rmtree(made / "var/cache/apt/archives")
            (made / "var/cache/apt/archives/partial").mkdir(parents=True)
            partial = base.with_suffix(f".{os.getpid()}")
            subprocess.run(["tar", "-C", made, "-cf", partial, "--exclude=./dev/*", "--exclude=./proc/*", "."], check=True)
            partial.rename(base)
        cls.root.mkdir()
        subprocess.run(["tar", "-C", cls.root, "-xf", base], check=True)
        # What a program may expect of /dev, without mounting anything.
        for name, minor in (("null", 3), ("zero", 5), ("random", 8), ("urandom", 9)):
            device = cls.root / "dev" / name
            if not device.exists():
                try:
                    os.mknod(device, 0o20666, os.makedev(1, minor))
                except PermissionError as error:
                    raise unittest.SkipTest(f"this root may not make devices, as in some containers: {error}") from None
                device.chmod(0o666)
        for name in ("resolv.conf", "hosts"):
            if Path("/etc", name).exists():
                shutil.copy(Path("/etc", name), cls.root / "etc" / name)

    @classmethod
    def chroot(cls, *words: str) -> "subprocess.CompletedProcess[bytes]":
        env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        env.update({key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")})
        return subprocess.run(["chroot", cls.root, *words], capture_output=True, env=env)

    @classmethod
    def install_packages(cls) -> None:
        """As a person would: apt finds the dependencies."""
        packages = cls.folder / "packages"
        command = [os.environ["CPACK"], "-G", "DEB", "--config", Path(BUILD) / "CPackConfig.cmake", "-B", packages]
        subprocess.run(command, check=True, capture_output=True, cwd=cls.folder)
        cls.packages = sorted(packages.glob("*.deb"))
        archives = cls.root / "var/cache/apt/archives"
        for fetched in (CACHE / "archives").glob("*.deb"):
            shutil.copy(fetched, archives)
        (cls.root / "etc/apt/apt.conf.d/99keep").write_text(
            'Binary::apt::APT::Keep-Downloaded-Packages "true";\nAPT::Sandbox::User "root";\n'
        )
        for package in cls.packages:
            shutil.copy(package, cls.root / "root")
        update = cls.chroot("apt-get", "update")
        paths = [f"/root/{package.name}" for package in cls.packages]
        done = cls.chroot("apt", "install", "-y", "--no-install-recommends", *paths)
        if done.returncode != 0 and (update.returncode != 0 or b"Failed to fetch" in done.stdout + done.stderr):
            raise unittest.SkipTest(f"apt could not reach {MIRROR}: {tail(update.stderr + done.stderr)}")
        if done.returncode != 0:
            raise AssertionError(tail(done.stdout + done.stderr))
        for fetched in archives.glob("*.deb"):
            if not (CACHE / "archives" / fetched.name).exists():
                shutil.copy(fetched, CACHE / "archives")

    def ok(self, *words: str) -> str:
        done = self.chroot(*words)
        self.assertEqual(done.returncode, 0, (words, tail(done.stdout + done.stderr)))
        return done.stdout.decode()

    def session(self) -> str:
        case = SOURCE / "tests" / "golden" / "transformer_fp16"
        target = self.root / "root" / "run.ampscope"
        if not target.exists():
            golden.build_session(SOURCE / "analyzer" / "store" / "schema.sql", case / "session.sql", target)
        return "/root/run.ampscope"

    def test_nothing_but_what_the_packages_ask_for(self) -> None:
        """The system has no compiler, no Python, and no Qt but that of the packages."""
        for name in ("g++", "python3", "cmake"):
            self.assertFalse((self.root / "usr/bin" / name).exists(), name)
        version = self.ok("dpkg-query", "-W", "-f", "${Version}", "ampscope").strip()
        self.assertEqual(self.ok("ampscope", "--version").split(), ["ampscope", version.split("-")[0]])

    def test_reports(self) -> None:
        session = self.session()
        expected = (SOURCE / "tests/golden/transformer_fp16/expected.casts.csv").read_bytes()
        done = self.chroot("ampscope", "report", session, "--format", "csv-casts")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, expected, b""))
        self.assertIn("float16", self.ok("ampscope", "recommend", session))
        self.assertIn("# nan-origin", self.ok("ampscope", "explain", "nan-origin"))
        self.ok("ampscope", "export", session, "-o", "/root/tables", "--format", "csv")

    def test_what_is_missing_is_said(self) -> None:
        """Without a Python there are no training programs and there is no pyarrow: one sentence each, exit code 4."""
        done = self.chroot("ampscope", "doctor")
        self.assertEqual(done.returncode, 4, tail(done.stderr))
        done = self.chroot("ampscope", "export", self.session(), "-o", "/root/fleet")
        self.assertEqual((done.returncode, len(done.stderr.splitlines())), (4, 1), tail(done.stderr))

    def test_pages_and_completion(self) -> None:
        for name in ("man/man1/ampscope.1", "man/man1/ampscope-report.1", "bash-completion/completions/ampscope"):
            found = list((self.root / "usr/share").glob(name + "*"))
            self.assertEqual(len(found), 1, name)

    def test_desktop_program(self) -> None:
        if not any(package.name.startswith("ampscope-gui") for package in self.packages):
            self.skipTest("the GUI is not built")
        done = self.chroot("ampscope-gui", self.session(), "--view", "layers", "--screenshot", "/root/view.png")
        self.assertEqual(done.returncode, 0, tail(done.stdout + done.stderr))
        head = (self.root / "root/view.png").read_bytes()[:24]
        self.assertEqual(head[:8], b"\x89PNG\r\n\x1a\n")
        width, height = struct.unpack(">II", head[16:24])
        self.assertGreater(min(width, height), 100)

    def test_removes_itself(self) -> None:
        """What apt removes is all that it installed. In a copy, as the other tests need the packages."""
        copy = self.folder / "removed"
        subprocess.run(["cp", "-a", self.root, copy], check=True)
        done = subprocess.run(["chroot", copy, "dpkg", "--purge", "ampscope-gui", "ampscope"], capture_output=True)
        self.assertEqual(done.returncode, 0, tail(done.stdout + done.stderr))
        left = [path for path in (copy / "usr").rglob("*ampscope*")]
        self.assertEqual(left, [])


if __name__ == "__main__":
    unittest.main()
