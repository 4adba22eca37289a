"""The documents, part by part."""

from pathlib import Path

import yaml

from generator.load import load

from .endpoints import endpoint_part, header_part, status_part
from .errors import error_part
from .markdown import table
from .types import count_part, type_part
from .words import word_part

COVERAGE = """# Protocol coverage

What of the Agentic Commerce Protocol this server does, version by version. The newest is spoken inside; the older ones are told from it
([versions](versions.md)). How much of each type there is: [types](protocol-types.md). The exact fields are in `spec/types/`, and a server shows
them at `/openapi/{version}.json`. [`acp-checkout conformance`](conformance.md) checks them from outside.

This document is made by `script/coverage` from the tables the program is made from, and from `spec/protocol_coverage/coverage.yaml`; a test
holds it to them.
"""

TYPES = """# Protocol types

How many fields (words of an enumeration, kinds of a union) each type has in each version, by the files in `spec/types/`; what only older versions had
is under `former`. Made by `script/coverage`, as [protocol coverage](protocol-coverage.md) is.
"""

FOOT = """The generated JSON Schema is compared with the published one by `tests/spec`; each difference is listed there with its reason.
"""


def documents(spec: Path, docs: Path) -> dict[str, str]:
    """The text of each document, by its name in docs/."""
    schema = load(spec / "acp.yaml")
    data = yaml.safe_load((spec / "protocol_coverage" / "coverage.yaml").read_text(encoding="utf-8"))
    coverage = [COVERAGE, *by_hand(schema, data), count_part(schema, data), endpoint_part(schema), header_part(schema), status_part(schema),
                error_part(schema, data, docs), *(word_part(schema, each) for each in data["words"]), FOOT]
    return {"protocol-coverage.md": "\n".join(coverage), "protocol-types.md": TYPES + "\n" + type_part(schema, data)}


def by_hand(schema, data: dict) -> list[str]:
    paths = [each[method] for each in schema.http["endpoints"] for method in ("get", "post", "put", "patch", "delete") if method in each]

    def served(row: dict) -> bool:
        return any(path == row["path"] or path.startswith(row["path"] + "/") for path in paths)

    there = [[row["part"], row["how"]] for row in data["there"] if "path" not in row or served(row)]
    not_yet = [[row["part"], row["instead"]] for row in data["not_yet"] if "path" not in row or not served(row)]
    different = [[row["what"], row["why"]] for row in data["different"]]
    return ["## There\n\n" + table(["part", "how"], there), "## Not yet\n\n" + table(["part", "instead"], not_yet),
            "## Deliberately different\n\n" + table(["what", "why"], different)]
