"""Whether a JSONPath in an answer names a place its version has: looked up in the schema, since what is missing is in no document."""

import re

from acp_harness.published import Schemas

COMPOSED = ("allOf", "anyOf", "oneOf")


def _followed(schemas: Schemas, schema: dict) -> dict:
    while "$ref" in schema:
        found = schemas.document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        schema = found
    return schema


def _inner(schemas: Schemas, schema: dict, name: str) -> list[dict]:
    """What a schema says of a member, or, without a name, of an array's elements."""
    schema = _followed(schemas, schema)
    here = schema.get("properties", {}).get(name) if name else schema.get("items")
    more = [found for word in COMPOSED for each in schema.get(word, []) for found in _inner(schemas, each, name)]
    return ([here] if here else []) + more


def has_place(schemas: Schemas, type_name: str, path: str) -> bool:
    """For paths of names and positions, as in $.line_items[0].id; whatever stands in free objects has a place."""
    found = [{"$ref": schemas.types + type_name}]
    for name, _ in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        found = [inner for schema in found for inner in _inner(schemas, schema, name)]
        if not found:
            return False
    return True
