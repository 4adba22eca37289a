"""Proves that the generated JSON Schema says what the published one says.

compare_schemas.py VERSION OURS.json DIFFERENCES.yaml

The published files are those in the folder that the environment variable ACP_SPEC_DIR names. Every difference has to be listed with its reason in DIFFERENCES.yaml; an unlisted one fails, and so does a
listed one that is not there (any more). Names, nesting and wording are not compared, only meaning.
"""

import json
import os
import sys
from pathlib import Path

import yaml
from schema_meaning import differences, meaning

SKIPPED = 77
BUNDLES = {
    "checkout": "schema.agentic_checkout.json",
    "feed": "schema.feed.json",
    "cart": "schema.cart.json",
    "payment": "schema.delegate_payment.json",
    "authentication": "schema.delegate_authentication.json",
}
# Published types of the same name that differ, or whose name says too little: ours have another one.
RENAMED = {
    ("feed", "Link"): "FeedLink",
    ("payment", "Address"): "DelegatedAddress",
    ("authentication", "Address"): "DelegatedAddress",
    ("authentication", "PaymentMethod"): "AuthenticationCard",
    ("authentication", "Amount"): "AuthenticationAmount",
    ("authentication", "Channel"): "BrowserChannel",
    ("authentication", "FlowPreference"): "DelegatedFlowPreference",
    ("authentication", "Action"): "AuthenticationAction",
    ("authentication", "AuthenticationResult"): "DelegatedAuthenticationResult",
}


def main(version: str, ours_path: str, differences_path: str) -> int:
    named = os.environ.get("ACP_SPEC_DIR")
    if not named:
        print("skipped: set ACP_SPEC_DIR to the folder that holds the published files as spec/<version>/...")
        return SKIPPED
    folder = Path(named) / "spec" / version
    ours = json.loads(Path(ours_path).read_text(encoding="utf-8"))["$defs"]
    listed = yaml.load(Path(differences_path).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)[version] or []
    bundles = published(folder)
    print(f"{version}: {sum(len(each) for each in bundles.values())} published types compared")
    return report(set(compare(ours, bundles)), {each["at"] for each in listed if each["reason"]})


def published(folder: Path) -> dict[str, dict]:
    """The definitions of each published bundle, the webhook's among them."""
    bundles = {}
    for name, file in BUNDLES.items():
        path = folder / "json-schema" / file
        if path.is_file():  # there were no feeds at first
            bundles[name] = patched(json.loads(path.read_text(encoding="utf-8"))["$defs"])
    if "cart" in bundles:  # it refers to the checkout's types
        bundles["cart"] = {**bundles["checkout"], **bundles["cart"]}
    webhook = yaml.safe_load((folder / "openapi/openapi.agentic_checkout_webhook.yaml").read_text(encoding="utf-8"))
    order = bundles["checkout"]
    bundles["webhook"] = {**order, **webhook["components"]["schemas"], "Error": order["Error"]}
    return bundles


def patched(node):
    """2025-09-29 writes a bound as a later draft no longer may: `exclusiveMinimum: true` beside a `minimum`."""
    if isinstance(node, list):
        return [patched(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: patched(each) for key, each in node.items()}
    if made.get("exclusiveMinimum") is True:
        made["exclusiveMinimum"] = made.pop("minimum")
    return made


def compare(ours: dict, bundles: dict[str, dict]) -> list[str]:
    found, known = [], set()
    for bundle, definitions in bundles.items():
        for name in definitions:
            our_name = RENAMED.get((bundle, name), name)
            if our_name not in ours:
                found.append(f"{bundle}/{name}: only published")
                continue
            known.add(our_name)
            theirs = meaning({"$ref": name}, definitions)
            found += [f"{bundle}/{name}{each}" for each in differences(meaning({"$ref": our_name}, ours), theirs)]
    return found + [f"{name}: only ours" for name in sorted(set(ours) - reached(ours, known))]


def reached(definitions: dict, names: set[str]) -> set[str]:
    """The names and everything their definitions refer to; the protocol has those in place, unnamed."""
    done: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in done:
            done.add(name)
            todo += _refs(definitions[name])
    return done


def _refs(node) -> list[str]:
    if isinstance(node, list):
        return [ref for each in node for ref in _refs(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"].rsplit("/", 1)[-1]] if isinstance(node.get("$ref"), str) else []
    return own + [ref for each in node.values() for ref in _refs(each)]


def report(found: set[str], listed: set[str]) -> int:
    for each in sorted(found - listed):
        print(f"unlisted difference: {each}")
    for each in sorted(listed - found):
        print(f"listed, but there is no such difference: {each}")
    print(f"{len(found)} differences, {len(found & listed)} listed")
    return 0 if found == listed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
