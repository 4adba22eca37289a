"""Packages of Node.js for a test, by their lock file, in a folder of the build."""

import filecmp
import shutil
import subprocess
from pathlib import Path

from acp_harness.paths import SOURCE, server_binary

INSTALL_DEADLINE_S = 240


class NodePackages:
    """What `package-lock.json` in a folder of the sources names: installed once per lock file, never run while it is."""

    def __init__(self, source: Path):
        self.folder = server_binary().resolve().parents[1] / source.relative_to(SOURCE)
        self.folder.mkdir(parents=True, exist_ok=True)
        installed = self.folder / "installed.json"
        if installed.exists() and filecmp.cmp(source / "package-lock.json", installed, shallow=False):
            return
        if shutil.which("npm") is None:
            raise RuntimeError("npm is missing: script/setup test installs it")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(source / name, self.folder)
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=self.folder,
                       check=True, timeout=INSTALL_DEADLINE_S, stdin=subprocess.DEVNULL)
        shutil.copy(source / "package-lock.json", installed)

    def node(self) -> str:
        """The Node.js among the packages: tools may need a newer one than Debian's."""
        found = sorted(self.folder.glob("node_modules/node-linux-*/bin/node"))
        if not found:
            raise RuntimeError("there is no Node.js for this kind of machine among the packages")
        return str(found[0])

    def bin(self, name: str) -> str:
        """A program that a package brings."""
        return str((self.folder / "node_modules" / ".bin" / name).resolve())
