"""The Debian package: what is in it, for whom, and what its scripts do. With --full it is also installed, upgraded from the
version before, removed and purged on a bare Debian 12 in a folder of its own (needs root, mmdebstrap and a Debian mirror)."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from acp_harness import suite
from acp_harness.paths import SOURCE, server_binary

BUILD = Path(os.environ.get("ACP_BINARY_DIR", server_binary().parents[1]))
VERSION_BEFORE = "0.0.9"


def run(*command, **kw) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, **{"timeout": 240, **kw})
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def make_package(folder: Path, version: str | None = None) -> Path:
    """Of what has been built; `version` stands in the place of the project's."""
    options = ["-D", f"CPACK_PACKAGE_VERSION={version}"] if version else []
    run("cpack", "-G", "DEB", "--config", BUILD / "CPackConfig.cmake", "-B", folder, *options, cwd=BUILD)
    return next(folder.glob("*.deb"))


def setUpModule():
    """One package for all, and what is in it."""
    Made.folder = Path(tempfile.mkdtemp(prefix="acp-package-"))
    unittest.addModuleCleanup(shutil.rmtree, Made.folder, ignore_errors=True)
    Made.package = make_package(Made.folder / "new")
    Made.root, Made.control = Made.folder / "root", Made.folder / "control"
    run("dpkg-deb", "-x", Made.package, Made.root)
    run("dpkg-deb", "-e", Made.package, Made.control)


class Made(unittest.TestCase):
    folder: Path
    package: Path
    root: Path
    control: Path


class Package(Made):
    def field(self, name: str) -> str:
        return run("dpkg-deb", "-f", self.package, name).strip()

    def test_each_file_is_roots_and_where_debian_wants_it(self):
        found = {}
        for line in run("dpkg-deb", "-c", self.package).splitlines():
            mode, owner, _, _, _, path = line.split(maxsplit=5)
            self.assertEqual(owner, "root/root", path)
            self.assertFalse(mode[5] == "w" or mode[8] == "w", line)
            if not mode.startswith("d"):
                found[path.removeprefix(".")] = mode
        for path, mode in {"/usr/bin/acp-checkout": "-rwxr-xr-x", "/etc/acp-checkout/acp-checkout.env": "-rw-r-----",
                           "/lib/systemd/system/acp-checkout.service": "-rw-r--r--",
                           "/lib/systemd/system/acp-checkout-migrate.service": "-rw-r--r--",
                           "/usr/share/doc/acp-checkout/operations.md": "-rw-r--r--",
                           "/usr/share/acp-checkout/prometheus/alerts.yml": "-rw-r--r--"}.items():
            self.assertEqual(found.get(path), mode, path)
        places = ("/usr/bin/", "/usr/share/acp-checkout/", "/usr/share/doc/acp-checkout/", "/etc/acp-checkout/", "/lib/systemd/system/")
        self.assertEqual([p for p in found if not p.startswith(places)], [])

    def test_it_says_what_it_needs(self):
        self.assertEqual(self.field("Package"), "acp-checkout")
        self.assertEqual(self.field("Architecture"), run("dpkg", "--print-architecture").strip())
        for needed in ("libpqxx-6.4", "libcaf-core0.17", "libssl3", "libc6", "adduser", "ca-certificates"):
            self.assertRegex(self.field("Depends"), rf"(^|, ){re.escape(needed)}\b")
        self.assertEqual((self.control / "conffiles").read_text(), "/etc/acp-checkout/acp-checkout.env\n")

    def test_the_program_is_of_that_version_and_knows_no_build_folder(self):
        program = self.root / "usr/bin/acp-checkout"
        self.assertIn(self.field("Version").split("-")[0], run(program, "version"))
        self.assertNotIn(str(BUILD), run("readelf", "-d", program))
        self.assertEqual(run("readelf", "-S", program).count(".debug_"), 0, "it is stripped")

    def test_the_settings_file_is_one_that_the_program_accepts(self):
        settings = dict(re.findall(r'^#?(ACP_\w+)="(.*)"$', (self.root / "etc/acp-checkout/acp-checkout.env").read_text(), re.M))
        self.assertIn("ACP_DATABASE_URL", settings)
        known = (SOURCE / "docs" / "settings.md").read_text()
        self.assertEqual([name for name in settings if f"`{name}`" not in known], [])

    def test_the_units_are_sound_and_closed_off(self):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("no systemd-analyze here")
        units = self.root / "lib/systemd/system"
        for unit in units.glob("*.service"):
            for name in re.findall(r"^(?:ExecStart|ExecReload)=(\S+)", unit.read_text(), re.M):
                self.assertTrue((self.root / name.lstrip("/")).exists() or name == "/bin/kill", name)
        said = run("systemd-analyze", "security", "--offline=yes", "--threshold=20", units / "acp-checkout.service")
        self.assertIn("Overall exposure level", said)

    def test_a_wrong_setting_ends_the_service_with_the_code_that_is_not_tried_again(self):
        unit = (self.root / "lib/systemd/system/acp-checkout.service").read_text()
        self.assertIn("RestartPreventExitStatus=2\n", unit)
        done = subprocess.run([self.root / "usr/bin/acp-checkout", "serve"], capture_output=True, env={"ACP_LISTEN": "nonsense"})
        self.assertEqual(done.returncode, 2)


class Scripts(Made):
    """The maintainer scripts, with commands that only write down what they are asked."""

    def run_script(self, name: str, *arguments: str) -> list[str]:
        tools = self.folder / f"tools-{name}-{arguments[0]}"
        tools.mkdir()
        for tool in ("adduser", "chgrp", "chmod", "chown", "deb-systemd-helper", "deb-systemd-invoke", "systemctl", "rmdir"):
            (tools / tool).write_text(f'#!/bin/sh\necho {tool} "$@" >>"{tools}/calls"\n')
            (tools / tool).chmod(0o755)
        script = (self.control / name).read_text()
        for path in ("/etc/acp-checkout", "/usr/bin/acp-checkout"):
            script = script.replace(path, f"{self.root}{path}")
        run("sh", "-e", "-c", script, name, *arguments, env={"PATH": f"{tools}:{os.environ['PATH']}"})
        calls = tools / "calls"
        return calls.read_text().replace(str(self.root), "").splitlines() if calls.exists() else []

    def test_installing_makes_the_user_and_the_key_once_and_starts_nothing(self):
        key = self.root / "etc/acp-checkout/secrets-key"
        calls = self.run_script("postinst", "configure", "")
        made = key.read_text()
        self.assertTrue(any(c.startswith("adduser --quiet --system --group") for c in calls), calls)
        self.assertIn("chown root:acp-checkout /etc/acp-checkout/secrets-key", calls)
        self.assertFalse([c for c in calls if "start" in c and "daemon" not in c and "update-state" not in c], calls)
        self.run_script("postinst", "abort-upgrade", VERSION_BEFORE)
        self.assertEqual(key.read_text(), made)

    def test_removing_and_purging_touch_neither_key_nor_database(self):
        for name, arguments in (("prerm", ["remove"]), ("postrm", ["remove"]), ("postrm", ["purge"])):
            for call in self.run_script(name, *arguments):
                self.assertRegex(call, r"^(deb-systemd-(helper|invoke)|systemctl|rmdir --ignore-fail-on-non-empty) ")


@unittest.skipUnless(suite.full, "with --full")
class BareMachine(unittest.TestCase):
    def test_it_is_installed_upgraded_and_removed_with_the_data_kept(self):
        for needed in ("mmdebstrap", "chroot"):
            if os.geteuid() != 0 or shutil.which(needed) is None:
                self.skipTest("needs root and mmdebstrap")
        folder = Path(tempfile.mkdtemp(prefix="acp-bare-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        debs = [make_package(folder / "before", VERSION_BEFORE), make_package(folder / "new")]
        bare = folder / "root"
        run("mmdebstrap", "-q", "--variant=minbase", "--include=ca-certificates", "bookworm", bare, timeout=900)
        packages = bare / "packages"
        packages.mkdir()
        for number, deb in enumerate(debs, 1):
            shutil.copy(deb, packages / f"{number}.deb")
        shutil.copy(SOURCE / "tests/ops/package_journey", packages)
        for mount in ("proc", "dev"):
            run("mount", "--bind", f"/{mount}", bare / mount)
            self.addCleanup(run, "umount", bare / mount)
        print(run("chroot", bare, "/packages/package_journey", "/packages/1.deb", "/packages/2.deb", timeout=900))


if __name__ == "__main__":
    suite.main()
