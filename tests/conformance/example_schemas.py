"""The published schema of each example: JSON Schema by part of the protocol, OpenAPI where there is no other."""

import functools
import json

from acp_harness.paths import published_protocol
from acp_harness.published import Schemas
from examples import Example, openapi_document

# Only in OpenAPI documents.
IN_OPENAPI = {
    "WebhookEvent": "agentic_checkout_webhook", "EventDataOrder": "agentic_checkout_webhook",
    "Refund": "agentic_checkout_webhook", "UpsertProductsResponse": "feed",
}


def _in_one_document(text: str) -> str:
    """References to other documents of the same version become references within one."""
    for other in ("schema.agentic_checkout.json", "./openapi.agentic_checkout.yaml"):
        text = text.replace(f'"{other}#', '"#')
    return text


@functools.cache
def _json_schema(version: str, surface: str) -> Schemas:
    folder = published_protocol() / "spec" / version / "json-schema"
    if surface == "agentic_checkout":
        return Schemas.published(version)
    document = json.loads(_in_one_document((folder / f"schema.{surface}.json").read_text()))
    checkout = json.loads((folder / "schema.agentic_checkout.json").read_text())
    if surface == "cart":
        document["$defs"] = {**checkout["$defs"], **document["$defs"]}
    return Schemas(document, "#/$defs/")


@functools.cache
def _openapi(version: str, name: str) -> Schemas:
    folder = published_protocol() / "spec" / version / "openapi"
    types = openapi_document(folder / f"openapi.{name}.yaml")["components"]["schemas"]
    base = openapi_document(folder / "openapi.agentic_checkout.yaml")["components"]["schemas"]
    whole = json.loads(_in_one_document(json.dumps({"components": {"schemas": {**base, **types}}})))
    return Schemas(whole, "#/components/schemas/")


def schema_of(example: Example) -> Schemas:
    if example.type in IN_OPENAPI:
        return _openapi(example.version, IN_OPENAPI[example.type])
    return _json_schema(example.version, example.surface)


def faults_of(example: Example) -> list[str]:
    """Where an example contradicts the schema it was published with."""
    return schema_of(example).errors(example.type, example.body)
