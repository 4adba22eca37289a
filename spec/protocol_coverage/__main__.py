"""python3 -m protocol_coverage FOLDER [--check]: writes what documents() gives into docs/ of the repository in FOLDER; with --check it
only says whether that is what stands there. Run in spec/."""

import sys
from pathlib import Path

from .document import documents


def main(folder: str, check: bool) -> int:
    root = Path(folder)
    stale = 0
    for name, text in documents(root / "spec", root / "docs").items():
        file = root / "docs" / name
        if not check:
            file.write_text(text, encoding="utf-8")
        elif not file.exists() or file.read_text(encoding="utf-8") != text:
            print(f"docs/{name} is not what the tables say: run script/coverage", file=sys.stderr)
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--check" in sys.argv[2:]))
