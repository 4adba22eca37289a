"""Makes the OpenAPI 3.1 document of one version."""

import re

from .expressions import parse_shape
from .json_schema import Definitions
from .model import Life, Schema

PREFIX = "#/components/schemas/"
METHODS = ("get", "post", "put")
CHANGING = ("post", "put")


def openapi(schema: Schema) -> dict:
    return Document(schema).made()


class Document:
    def __init__(self, schema: Schema):
        self.schema = schema
        self.http = alive(schema.http, schema.version)
        self.definitions = Definitions(schema, PREFIX)

    def made(self) -> dict:
        document: dict = {
            "openapi": "3.1.0",
            "info": {"title": self.http["title"], "version": self.schema.version, "description": self.http["about"]},
            "security": [{"api_key": []}],
            "paths": self.paths(),
        }
        if self.http["webhooks"]:
            document["webhooks"] = {each["name"]: {"post": self.webhook(each)} for each in self.http["webhooks"]}
        document["components"] = {
            "securitySchemes": {"api_key": {"type": "http", "scheme": "bearer"}},
            "schemas": reachable(document, self.definitions.all()),
        }
        return document

    def paths(self) -> dict:
        paths: dict = {}
        for each in self.http["endpoints"]:
            method = method_of(each)
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
        echoed = ["Request-Id"] + (["Idempotency-Key", "Idempotent-Replayed"] if method in CHANGING else [])
        success = each["success"]
        made["responses"] = {success["status"]: self.answer(success, [] if "public" in each else echoed)}
        refusals = self.http["refusals"]
        codes = each["errors"] + refusals["always"] + (refusals["with_body"] if "body" in each else [])
        answers = self.http["answers"]
        made["responses"] |= {code: self.answer(answers[code], []) for code in sorted(codes) if code in answers}
        return made

    def parameters(self, method: str, path: str) -> list[dict]:
        names = self.http["takes"]["always"] + (self.http["takes"]["post"] if method in CHANGING else [])
        # OpenAPI describes Authorization by its security schemes and wants no parameter of that name.
        made = [self.header(name) | {"name": name, "in": "header"} for name in names if name != "Authorization"]
        in_path = re.findall(r"\{(\w+)\}", path)
        return made + [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in in_path]

    def header(self, name: str) -> dict:
        entry = self.http["headers"][name]
        shape, _, _ = parse_shape(name, entry.get("type", "string"))
        return {
            "description": entry["about"],
            "required": entry.get("required") == "true",
            "schema": self.definitions.shape(shape),
        }

    def answer(self, entry: dict, more_headers: list[str]) -> dict:
        made = {"description": entry["about"]} | self.content(*entry.get("types", [entry.get("type")]))
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

    def content(self, *type_names: str) -> dict:
        refs = [body_schema(name, PREFIX) for name in type_names]
        return {"content": {"application/json": {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}}}}


def method_of(endpoint: dict) -> str:
    return next(each for each in METHODS if each in endpoint)


def body_schema(name: str, prefix: str) -> dict:
    """Of a type, or of an object that has no members of its own."""
    return {"type": "object"} if name == "object" else {"$ref": prefix + name}


def alive(node, version: str):
    """A description as one version has it: without what lives in others, and of several forms the one."""
    if isinstance(node, dict):
        made = {key: alive(each, version) for key, each in node.items() if lives(each, version)}
        if made.get("body_since", "") > version:
            made.pop("body")
        return made
    if not isinstance(node, list):
        return node
    living = [alive(each, version) for each in node if lives(each, version)]
    has_forms = any(isinstance(each, dict) and "name" not in each for each in node)
    return living[0] if has_forms else living


def lives(node, version: str) -> bool:
    if isinstance(node, list) and node and all(isinstance(each, dict) and "name" not in each for each in node):
        return any(lives(each, version) for each in node)
    return not isinstance(node, dict) or Life(node.get("since", ""), node.get("until", "")).covers(version)


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
