"""The protocol's published request examples of one version, from its example files and its OpenAPI document."""

import json
from dataclasses import dataclass
from pathlib import Path

import yaml

from acp_harness.paths import VERSION

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
    operation: str  # create, update, complete or cancel
    body: dict


def _of_example_file(root: Path, version: str) -> list[Example]:
    document = json.loads((root / "examples" / version / "examples.agentic_checkout.json").read_text())
    return [Example(name, name.split("_")[0], body) for name, body in document.items() if name.endswith("_request") or
            "_request_" in name]


def _of_extensions(root: Path, version: str) -> list[Example]:
    found = []
    for file in sorted((root / "examples" / version).glob("*-extension/*.json")):
        request = json.loads(file.read_text()).get("request")
        if request is not None:
            operation = "create" if "currency" in request else "update"
            found.append(Example(f"{file.parent.name}/{file.stem}", operation, request))
    return found


def _of_openapi(root: Path, version: str) -> list[Example]:
    file = root / "spec" / version / "openapi" / "openapi.agentic_checkout.yaml"
    found = []
    for path in yaml.safe_load(file.read_text())["paths"].values():
        for method in path.values():
            operation = OPERATION_IDS.get(method.get("operationId")) if isinstance(method, dict) else None
            if operation is None:
                continue
            examples = method.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
            found += [Example(f"openapi/{operation}/{name}", operation, e["value"]) for name, e in examples.items()]
    return found


def published_requests(root: Path, version: str = VERSION) -> list[Example]:
    return _of_example_file(root, version) + _of_extensions(root, version) + _of_openapi(root, version)
