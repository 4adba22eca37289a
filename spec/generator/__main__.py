"""python3 -m generator acp.yaml OUT: writes everything that is made from the schema into OUT."""

import sys
from pathlib import Path

from .cpp_codecs import codec_source, codecs_header
from .cpp_rules import rules_header, rules_source, versions_source
from .cpp_types import enums_source, types_header
from .load import load


def main(schema_path: str, out: str) -> None:
    schema = load(Path(schema_path))
    newest = schema.at(schema.newest)
    write(Path(out) / "types.hpp", types_header(newest))
    write(Path(out) / "enums.cpp", enums_source(newest))
    write(Path(out) / "codecs.hpp", codecs_header(newest))
    for topic in schema.topics:
        write(Path(out) / f"codec_{topic}.cpp", codec_source(newest, topic))
    write(Path(out) / "rules.hpp", rules_header(newest))
    write(Path(out) / "versions.cpp", versions_source(schema))
    for version in schema.supported:
        write(Path(out) / f"rules_{version}.cpp", rules_source(schema.at(version), version))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:3])
