"""The repository's own files: what a clone contains, without build folders and local data."""

import os
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(os.environ.get("ACP_SOURCE_DIR", Path(__file__).resolve().parents[2]))
SKIPPED = {"build", ".git", ".local", ".cache", "__pycache__"}


@cache
def all_files() -> list[Path]:
    """Every file, by path from the top: what Git has or would take in; where there is no Git, what is there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    except FileNotFoundError:
        return _files_on_disk()
    if done.returncode != 0 or not done.stdout:
        return _files_on_disk()
    found = {Path(name) for name in done.stdout.split("\0") if name}
    return sorted(f for f in found if (ROOT / f).is_file())


def _files_on_disk() -> list[Path]:
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        found += [(Path(folder) / name).relative_to(ROOT) for name in sorted(names)]
    return found


def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def sources() -> list[Path]:
    return [f for f in all_files() if f.suffix in (".cpp", ".hpp")]
