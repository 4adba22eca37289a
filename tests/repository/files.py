"""The repository's own files: what a clone contains, without build folders and local data."""

import os
from pathlib import Path

ROOT = Path(os.environ.get("ACP_SOURCE_DIR", Path(__file__).resolve().parents[2]))
SKIPPED = {"build", ".git", ".local", ".cache", "__pycache__"}


def all_files() -> list[Path]:
    """Every file, by path from the top."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = sorted(f for f in folders if f not in SKIPPED)
        found += [(Path(folder) / name).relative_to(ROOT) for name in sorted(names)]
    return found


def text_of(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def sources() -> list[Path]:
    return [f for f in all_files() if f.suffix in (".cpp", ".hpp")]
