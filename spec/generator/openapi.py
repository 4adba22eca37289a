"""Makes the OpenAPI 3.1 document of one version."""

from .expressions import parse_shape
from .json_schema import Definitions
from .model import Schema

PREFIX = "#/components/schemas/"


def openapi(schema: Schema) -> dict:
    return Document(schema).made()


class Document:
    def __init__(self, schema: Schema):
        self.schema = schema
        self.http = schema.http
        self.definitions = Definitions(schema, PREFIX)

    def made(self) -> dict:
        document = {
            "openapi": "3.1.0",
            "info": {"title": self.http["title"], "version": self.schema.version, "description": self.http["about"]},
            "security": [{"api_key": []}],
            "paths": self.paths(),
            "webhooks": {each["name"]: {"post": self.webhook(each)} for each in self.http["webhooks"]},
        }
        document["components"] = {
            "securitySchemes": {"api_key": {"type": "http", "scheme": "bearer"}},
            "schemas": reachable(document, self.definitions.all()),
        }
        return document

    def paths(self) -> dict:
        paths: dict = {}
        for each in self.http["endpoints"]:
            method = "post" if "post" in each else "get"
            paths.setdefault(each[method], {})[method] = self.operation(each, method)
        return paths

    def operation(self, each: dict, method: str) -> dict:
        made: dict = {"operationId": each["name"], "description": each["about"]}
        if each.get("public") == "true":
            made["security"] = []
        elif parameters := self.parameters(method, each[method]):
            made["parameters"] = parameters
        if "body" in each:
            made["requestBody"] = self.content(each["body"]) | {"required": each.get("body_optional") != "true"}
        echoed = ["Request-Id"] + (["Idempotency-Key", "Idempotent-Replayed"] if method == "post" else [])
        success = each["success"]
        made["responses"] = {success["status"]: self.answer(success, [] if "public" in each else echoed)}
        refusals = self.http["refusals"]
        codes = each["errors"] + refusals["always"] + (refusals["with_body"] if "body" in each else [])
        made["responses"] |= {code: self.answer(self.http["answers"][code], []) for code in sorted(codes)}
        return made

    def parameters(self, method: str, path: str) -> list[dict]:
        names = self.http["takes"]["always"] + (self.http["takes"]["post"] if method == "post" else [])
        # OpenAPI describes Authorization by its security schemes and wants no parameter of that name.
        made = [self.header(name) | {"name": name, "in": "header"} for name in names if name != "Authorization"]
        if "{checkout_session_id}" in path:
            made.append({"name": "checkout_session_id", "in": "path", "required": True, "schema": {"type": "string"}})
        return made

    def header(self, name: str) -> dict:
        entry = self.http["headers"][name]
        shape, _, _ = parse_shape(name, entry.get("type", "string"))
        return {
            "description": entry["about"],
            "required": entry.get("required") == "true",
            "schema": self.definitions.shape(shape),
        }

    def answer(self, entry: dict, more_headers: list[str]) -> dict:
        made = {"description": entry["about"]} | self.content(entry["type"])
        if names := entry.get("headers", []) + more_headers:
            # What an answer may carry is never promised.
            made["headers"] = {name: self.header(name) | {"required": False} for name in names}
        return made

    def webhook(self, each: dict) -> dict:
        return {
            "operationId": each["name"],
            "description": each["about"],
            "security": [],
            "parameters": [self.header(name) | {"name": name, "in": "header"} for name in each["headers"]],
            "requestBody": self.content(each["body"]) | {"required": True},
            "responses": {"200": {"description": "Received."}},
        }

    def content(self, type_name: str) -> dict:
        return {"content": {"application/json": {"schema": {"$ref": PREFIX + type_name}}}}


def reachable(document: dict, definitions: dict, prefix: str = PREFIX) -> dict:
    """The definitions the document refers to under a prefix, directly or not."""
    wanted: set[str] = set()
    todo: list = [document]
    while todo:
        for name in set(_refs(todo.pop(), prefix)) - wanted:
            wanted.add(name)
            todo.append(definitions[name])
    return {name: each for name, each in definitions.items() if name in wanted}


def _refs(node, prefix: str):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"].removeprefix(prefix)
        for each in node.values():
            yield from _refs(each, prefix)
    elif isinstance(node, list):
        for each in node:
            yield from _refs(each, prefix)
