"""Codes of errors, as the tables of http-api.md and state-machine.md have them."""

import re
from pathlib import Path

from .markdown import NO, code, table

ROW = re.compile(r"^\| (\d{3}) \| (`[^|]*) \|", re.MULTILINE)
REFUSAL = re.compile(r"\b(\d{3}) `([a-z_0-9]+)`")
PROSE = re.compile(r"`([a-z_0-9]+)` \((\d{3}):|`([a-z_0-9]+)` \((\d{3})\)")


def codes(docs: Path) -> dict[str, str]:
    """Each code with its status."""
    found = {}
    text = (docs / "http-api.md").read_text(encoding="utf-8")
    section = text[text.index("\n## Errors\n"):]
    section = section[:section.index("\n## ", 4)]
    for status, cell in ROW.findall(section):
        found |= {name: status for name in re.findall(r"`([a-z_0-9]+)`", cell)}
    for one, its, other, others in PROSE.findall(section):
        found[one or other] = its or others
    for status, name in REFUSAL.findall((docs / "state-machine.md").read_text(encoding="utf-8")):
        found[name] = status
    return found


def error_part(schema, data: dict, docs: Path) -> str:
    found = codes(docs)
    special = data["error_codes"]
    if unknown := set(special) - set(found):
        raise SystemExit(f"coverage.yaml: no table has the error {', '.join(sorted(unknown))}")

    def cell(name: str, version: str) -> str:
        life = special.get(name, {})
        if version < str(life.get("since", "")):
            return NO
        return str(life["status"]) if version < str(life.get("before", "")) else found[name]

    rows = [[code(name), *(cell(name, version) for version in schema.supported)] for name in sorted(found, key=lambda n: (found[n], n))]
    return ("## Codes of errors\n\nWith their status. What a session can be told about itself are messages, below.\n\n" +
            table(["code", *schema.supported], rows))
