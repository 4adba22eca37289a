"""The protocol's published examples, of one version or all: from its example files and from its OpenAPI documents.

Where each comes from, what it is, and which published schema it has to fit, is said by the tables here."""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from acp_harness.paths import VERSION, VERSIONS

REQUEST_TYPES = {
    "create": "CheckoutSessionCreateRequest",
    "update": "CheckoutSessionUpdateRequest",
    "complete": "CheckoutSessionCompleteRequest",
    "cancel": "CancelSessionRequest",
}
OPERATION_IDS = {"createCheckoutSession": "create", "updateCheckoutSession": "update",
                 "completeCheckoutSession": "complete", "cancelCheckoutSession": "cancel"}


@dataclass
class Example:
    name: str
    operation: str  # what it is sent as; empty for what nobody sends to us
    body: dict
    surface: str = "agentic_checkout"  # part of the protocol, and the name of its schema
    type: str = ""
    version: str = VERSION
    is_request: bool = field(default=True)


# What the names in example files mean: the beginning of a name, the type, and what it is sent as.
NAMES = {
    "agentic_checkout": [
        (r"create_\w+_request", "CheckoutSessionCreateRequest", "create"),
        (r"update_\w+_request", "CheckoutSessionUpdateRequest", "update"),
        (r"complete_\w+_request", "CheckoutSessionCompleteRequest", "complete"),
        (r"cancel_\w+_request", "CancelSessionRequest", "cancel"),
        (r"complete_\w+_response", "CheckoutSessionWithOrder", ""),
        (r"\w+_session_response|checkout_session_", "CheckoutSession", ""),
        (r"webhook_", "WebhookEvent", ""),
        (r"authentication_result_", "AuthenticationResult", ""),
        (r"error_", "Error", ""),
        (r"discovery_response_", "DiscoveryResponse", ""),
    ],
    "delegate_payment": [
        (r"delegate_payment_request", "DelegatePaymentRequest", "delegate_payment"),
        (r"delegate_payment_success", "DelegatePaymentResponse", ""),
        (r"delegate_payment_error", "Error", ""),
    ],
    "delegate_authentication": [
        (r"create_authentication_session_request", "DelegateAuthenticationCreateRequest", "delegate_authentication"),
        (r"authenticate_request", "DelegateAuthenticationAuthenticateRequest", "authenticate"),
        (r"retrieve_session_response", "DelegateAuthenticationSessionWithResult", ""),
        (r"\w+_response_", "DelegateAuthenticationSession", ""),
        (r"error_", "Error", ""),
    ],
    "feed": [
        (r"create_feed_request", "CreateFeedRequest", "create_feed"),
        (r"upsert_products_request", "UpsertProductsRequest", "upsert_products"),
        (r"(create|get)_feed_response", "FeedMetadata", ""),
        (r"get_products_response", "ProductsResponse", ""),
        (r"feed_error", "Error", ""),
    ],
}

# What the examples in OpenAPI documents mean, by path and method; a response's by the schema it names.
SENT_TO = {
    "/carts": {"post": "create_cart"},
    "/carts/{id}": {"put": "update_cart"},
    "/carts/{id}/cancel": {"post": "cancel_cart"},
    "/checkout_sessions": {"post": "create"},
    "/checkout_sessions/{checkout_session_id}": {"post": "update"},
    "/checkout_sessions/{checkout_session_id}/complete": {"post": "complete"},
    "/checkout_sessions/{checkout_session_id}/cancel": {"post": "cancel"},
    "/agentic_commerce/delegate_payment": {"post": "delegate_payment"},
    "/delegate_authentication": {"post": "delegate_authentication"},
    "/delegate_authentication/{authentication_session_id}/authenticate": {"post": "authenticate"},
    "/feeds": {"post": "create_feed"},
    "/feeds/{id}/products": {"patch": "upsert_products"},
}
SENT_TYPES = {
    "CheckoutSessionCreateRequest": "create", "CheckoutSessionUpdateRequest": "update",
    "CheckoutSessionCompleteRequest": "complete", "CancelSessionRequest": "cancel",
    "CartCreateRequest": "create_cart", "CartUpdateRequest": "update_cart",
    "DelegatePaymentRequest": "delegate_payment", "DelegateAuthenticationCreateRequest": "delegate_authentication",
    "DelegateAuthenticationAuthenticateRequest": "authenticate",
    "CreateFeedRequest": "create_feed", "UpsertProductsRequest": "upsert_products",
}


def _of_example_file(file: Path, version: str, surface: str):
    for name, body in json.loads(file.read_text()).items():
        known = next(((t, o) for pattern, t, o in NAMES[surface] if re.match(pattern, name)), None)
        if known is None:
            raise ValueError(f"{file}: what is {name}?")
        yield Example(name, known[1], body, surface, known[0], version, is_request=bool(known[1]))


def _of_extension(file: Path, version: str):
    document = json.loads(file.read_text())
    name = f"{file.parent.name}/{file.stem}"
    if "request" in document:
        operation = "create" if "currency" in document["request"] else "update"
        yield Example(f"{name}/request", operation, document["request"], type=REQUEST_TYPES[operation], version=version)
    if "response" in document:
        yield Example(f"{name}/response", "", document["response"], type="CheckoutSession", version=version, is_request=False)


def _of_order(file: Path, version: str):
    document = {k: v for k, v in json.loads(file.read_text()).items() if not k.startswith(("$", "_"))}
    yield Example(f"orders/{file.stem}", "", document, type="Order", version=version, is_request=False)


def openapi_document(file: Path) -> dict:
    """2026-01-30's delegate_payment has tabs, which YAML does not take."""
    return yaml.safe_load(file.read_text().replace("\t", "  "))


def _of_openapi(file: Path, version: str):
    surface = file.stem.removeprefix("openapi.").removesuffix("_webhook")
    document = openapi_document(file)
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            if not isinstance(described, dict):
                continue
            operation = SENT_TO.get(path, {}).get(method, "")
            name = f"openapi/{operation or path.strip('/')}"
            # Webhooks are requests, too, but ours.
            for example in _of_content(described.get("requestBody", {}), name, surface, version):
                example.operation, example.is_request = operation, bool(operation)
                yield example
            for status, answer in described.get("responses", {}).items():
                yield from _of_content(answer, f"{name}/{status}", surface, version)
    components = document.get("components", {})
    for status, answer in components.get("responses", {}).items():
        yield from _of_content(answer, f"openapi/{status}", surface, version)
    for type_name, described in components.get("schemas", {}).items():
        if isinstance(described.get("example"), dict):
            sent_as = SENT_TYPES.get(type_name, "")
            yield Example(f"openapi/{type_name}", sent_as, described["example"], surface, type_name, version,
                          is_request=bool(sent_as))


def _of_content(described: dict, name: str, surface: str, version: str):
    content = described.get("content", {}).get("application/json", {})
    type_name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    for label, example in content.get("examples", {}).items():
        yield Example(f"{name}/{label}", "", example["value"], surface, type_name, version, is_request=False)


def published_examples(root: Path, version: str):
    """All of a version, as they stand in its files."""
    folder = root / "examples" / version
    found = []
    for file in sorted(folder.glob("examples.*.json")):
        found += _of_example_file(file, version, file.stem.removeprefix("examples."))
    for file in sorted(folder.glob("*-extension/*.json")):
        found += _of_extension(file, version)
    for file in sorted(folder.glob("orders/*.json")):
        found += _of_order(file, version)
    for file in sorted((root / "spec" / version / "openapi").glob("*.yaml")):
        found += _of_openapi(file, version)
    return found


def published_requests(root: Path, version: str = VERSION) -> list[Example]:
    """What an agent sends to a checkout."""
    return [e for e in published_examples(root, version) if e.operation in REQUEST_TYPES]
