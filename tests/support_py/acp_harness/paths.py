"""Where things are: handed in by CMake through the environment, guessed for a run by hand."""

import os
from pathlib import Path

SOURCE = Path(os.environ.get("ACP_SOURCE_DIR", Path(__file__).resolve().parents[3]))
VERSION = "2026-04-17"
VERSIONS = ["2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", VERSION]


def server_binary() -> Path:
    """The server under test: ACP_TEST_BINARY, or the newest one that has been built."""
    named = os.environ.get("ACP_TEST_BINARY")
    if named:
        return Path(named)
    built = sorted(SOURCE.glob("build/*/app/acp-checkout"), key=lambda p: p.stat().st_mtime)
    if not built:
        raise SystemExit("no acp-checkout has been built; build it or set ACP_TEST_BINARY")
    return built[-1]


def published_protocol() -> Path | None:
    """A checkout of the protocol's repository (ACP_SPEC_DIR), or nothing where that is not set."""
    named = os.environ.get("ACP_SPEC_DIR")
    if not named:
        return None
    if not (Path(named) / "spec" / VERSION).is_dir():
        raise SystemExit(f"ACP_SPEC_DIR={named}: there is no spec/{VERSION} in that folder")
    return Path(named)


SPEC_DIR_HINT = (
    "The published protocol is not here: checking against the generated schemas. For the full check clone\n"
    "https://github.com/agentic-commerce-protocol/agentic-commerce-protocol and set ACP_SPEC_DIR to that folder."
)
