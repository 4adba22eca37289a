"""Checks documents against a JSON Schema bundle of the protocol: the published one, or the one the server generates."""

import datetime
import json
import urllib.parse

import jsonschema

from acp_harness.paths import VERSION, published_protocol

FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("date-time", raises=ValueError)
def _is_date_time(value) -> bool:
    if isinstance(value, str):
        if "T" not in value:
            raise ValueError("no T")
        return datetime.datetime.fromisoformat(value).tzinfo is not None
    return True


@FORMATS.checks("uri")
def _is_uri(value) -> bool:
    return not isinstance(value, str) or (bool(urllib.parse.urlsplit(value).scheme) and " " not in value)


@FORMATS.checks("email")
def _is_email(value) -> bool:
    return not isinstance(value, str) or "@" in value


def mended(document: dict) -> dict:
    """2025-09-29 as it is meant. A bound is written as draft 2020-12 no longer takes it, and CheckoutSessionWithOrder asks
    for a member its closed base refuses, so that nothing at all is valid."""
    types = document["$defs"]
    quantity = types["Item"]["properties"]["quantity"]
    assert quantity.pop("exclusiveMinimum") is True
    quantity["exclusiveMinimum"] = quantity.pop("minimum")
    base, more = types["CheckoutSessionBase"], types["CheckoutSessionWithOrder"]["allOf"][1]
    types["CheckoutSessionWithOrder"] = {
        **base,
        "properties": {**base["properties"], **more["properties"]},
        "required": [*base["required"], *more["required"]],
    }
    return document


class Schemas:
    """The types of one document; `types` is where in it they are."""

    def __init__(self, document: dict, types: str):
        self.document, self.types = document, types
        self.validators = {}

    @staticmethod
    def published(version: str = VERSION) -> "Schemas | None":
        root = published_protocol()
        if root is None:
            return None
        file = root / "spec" / version / "json-schema" / "schema.agentic_checkout.json"
        document = json.loads(file.read_text())
        carts = file.with_name("schema.cart.json")
        if carts.is_file():  # their references are to the types of the checkout
            text = carts.read_text().replace(file.name + "#", "#")
            document["$defs"] = {**json.loads(text)["$defs"], **document["$defs"]}
        return Schemas(mended(document) if version == "2025-09-29" else document, "#/$defs/")

    @staticmethod
    def generated(openapi: dict) -> "Schemas":
        return Schemas({"components": openapi["components"]}, "#/components/schemas/")

    def knows(self, type_name: str) -> bool:
        found = self.document
        for part in self.types.strip("#/").split("/"):
            found = found[part]
        return type_name in found

    def errors(self, type_name: str, document) -> list[str]:
        """What is wrong with the document, each with its path; empty when it is valid."""
        if type_name not in self.validators:
            schema = {**self.document, "$ref": self.types + type_name}
            self.validators[type_name] = jsonschema.Draft202012Validator(schema, format_checker=FORMATS)
        return [f"{e.json_path}: {e.message[:200]}" for e in self.validators[type_name].iter_errors(document)]


def webhook_faults(event: dict) -> list[str]:
    """What is wrong with the body of an order's webhook, by the published schema (the whole order, and what the webhook
    requires of it beyond that); without the published files only the latter."""
    schemas = Schemas.published()
    faults = schemas.errors("Order", event["data"]) if schemas else []
    faults += [f"$.data.{name} is missing" for name in ("type", "checkout_session_id", "permalink_url", "status")
               if name not in event["data"]]
    if event["type"] not in ("order_create", "order_update") or set(event) != {"type", "data"}:
        faults.append(f"not an order's event: {event['type']}, {sorted(event)}")
    return faults
