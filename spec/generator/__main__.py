"""python3 -m generator acp.yaml OUT: writes everything that is made from the schema into OUT.

CMakeLists.txt knows the names of these files; a new one has to be listed there.
"""

import json
import sys
from pathlib import Path

from .cpp_codecs import codec_source, codecs_header
from .cpp_documents import documents_source
from .cpp_rules import rules_header, rules_source, versions_source
from .cpp_shapes import shapes_source
from .cpp_types import enums_source, types_header
from .json_schema import json_schema
from .load import load
from .model import Schema
from .openapi import openapi
from .tools import tools


def main(schema_path: str, out: str) -> None:
    schema = load(Path(schema_path))
    files = codecs(schema.at(schema.newest)) | tables(schema) | documents(schema)
    Path(out).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write(Path(out) / name, text)


def write(path: Path, text: str) -> None:
    """Leaves files alone that say the same already, so that nothing is rebuilt for them."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def codecs(newest: Schema) -> dict[str, str]:
    files = {
        "types.hpp": types_header(newest),
        "enums.cpp": enums_source(newest),
        "codecs.hpp": codecs_header(newest),
        "rules.hpp": rules_header(newest),
    }
    return files | {f"codec_{topic}.cpp": codec_source(newest, topic) for topic in newest.topics}


def tables(schema: Schema) -> dict[str, str]:
    files = {f"rules_{version}.cpp": rules_source(schema.at(version), version) for version in schema.versions}
    return files | {"versions.cpp": versions_source(schema), "shapes.cpp": shapes_source(schema)}


def documents(schema: Schema) -> dict[str, str]:
    made = {"json_schema_document": {}, "openapi_document": {}, "tools_document": {}}
    for version in schema.versions:
        made["json_schema_document"][version] = as_text(json_schema(schema.at(version)))
        made["openapi_document"][version] = as_text(openapi(schema.at(version)))
        made["tools_document"][version] = as_line(tools(schema.at(version)))
    files = {"documents.cpp": documents_source(made)}
    for kind, texts in made.items():
        files |= {f"{kind.removesuffix('_document')}_{version}.json": text for version, text in texts.items()}
    return files


def as_text(document: dict) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_line(document: list) -> str:
    """Goes into other texts as it is."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main(*sys.argv[1:3])
