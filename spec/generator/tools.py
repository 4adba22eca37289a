"""Makes the tools of one version: the array that `tools/list` of the Model Context Protocol answers.

An endpoint that names a tool becomes one. Its arguments are those of the published binding: `meta` stands for the header,
`id` for what the path names, `payload` for the body."""

from .expressions import parse_shape
from .json_schema import Definitions
from .model import Object, Schema, Shape, Type
from .openapi import CHANGING, alive, body_schema, method_of, reachable

PREFIX = "#/$defs/"
META_ABOUT = "What stands in the header over HTTP; members beyond these are ignored."
KEY_ABOUT = " Recommended wherever something is changed."


def tools(schema: Schema) -> list[dict]:
    return Tools(schema).made()


class ArgumentDefinitions(Definitions):
    """The published types, and on top of them the plain members that are only understood (the quantity of an item): a
    model says what it is shown."""

    def is_published(self, each: Type) -> bool:
        return super().is_published(each) or _says_more(each)

    def definition(self, each: Type) -> dict:
        if not _says_more(each):
            return super().definition(each)
        base = super().definition(self.schema.types[each.same_as])
        more = {f.name: self._property(f) for f in _plain_lenient(each)}
        return {**base, "properties": {**base["properties"], **more}}

    def _ref(self, shape: Shape) -> dict:
        if _says_more(self.schema.types[shape.name]):
            return {"$ref": self.prefix + shape.name}
        return super()._ref(shape)


def _says_more(each: Type) -> bool:
    return isinstance(each, Object) and bool(each.same_as) and bool(_plain_lenient(each))


def _plain_lenient(each: Object) -> list:
    return [f for f in each.fields if f.lenient and f.shape.kind != "ref"]


class Tools:
    def __init__(self, schema: Schema):
        self.schema = schema
        self.http = alive(schema.http, schema.version)
        self.definitions = ArgumentDefinitions(schema, PREFIX)

    def made(self) -> list[dict]:
        return [self.tool(each) for each in self.http["endpoints"] if "tool" in each]

    def tool(self, endpoint: dict) -> dict:
        name = endpoint["tool"]["name"]
        return {
            "name": name,
            "title": name.replace("_", " ").capitalize(),
            "description": endpoint["about"],
            "inputSchema": self.arguments(endpoint),
            "annotations": annotations(endpoint),
        }

    def arguments(self, endpoint: dict) -> dict:
        method = method_of(endpoint)
        changes = method in CHANGING
        properties = {"meta": self.meta(changes)}
        required = ["meta"]
        if "{" in endpoint[method]:
            properties["id"] = {"type": "string", "minLength": 1, "description": "Which one."}
            required.append("id")
        if "body" in endpoint:
            properties["payload"] = body_schema(endpoint["body"], PREFIX)
            if endpoint.get("body_optional") != "true":
                required.append("payload")
        made = {"type": "object", "properties": properties, "required": required}
        return made | {"$defs": reachable(made, self.definitions.all(), PREFIX)}

    def meta(self, changes: bool) -> dict:
        takes = self.http["takes"]
        names = takes["always"] + (takes["post"] if changes else [])
        members = {member_name(name): self.member(name) for name in names if name != "Authorization"}
        return {"type": "object", "description": META_ABOUT, "properties": members, "required": ["api_version"]}

    def member(self, header: str) -> dict:
        entry = self.http["headers"][header]
        if header == "API-Version":
            # The payloads below are those of this version.
            return {"type": "string", "enum": [self.schema.version], "description": entry["about"]}
        shape, _, _ = parse_shape(header, entry.get("type", "string"))
        about = entry["about"] + (KEY_ABOUT if header == "Idempotency-Key" else "")
        return {**self.definitions.shape(shape), "description": about}


def member_name(header: str) -> str:
    return header.lower().replace("-", "_")


def annotations(endpoint: dict) -> dict:
    if "get" in endpoint:
        return {"readOnlyHint": True, "openWorldHint": False}
    return {"readOnlyHint": False, "destructiveHint": endpoint["tool"].get("destructive") == "true", "openWorldHint": False}
