"""The schemas that answers are held against: the published ones (ACP_SPEC_DIR), and those the server shows."""

import json

from acp_harness.paths import VERSION
from acp_harness.published import Schemas
from live.web import NoAnswer, Site


def served(site: Site) -> Schemas | None:
    """The server's own, at /openapi/<version>.json; the protocol does not ask for it."""
    try:
        answer = site.exchange("GET", f"{site.base}/openapi/{VERSION}.json", {})
        document = None if answer.status != 200 else _parsed(answer.body)
    except NoAnswer:
        return None
    return document and Schemas.generated(document)


def _parsed(body: bytes) -> dict | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return document if isinstance(document, dict) and "schemas" in document.get("components", {}) else None


def found(site: Site) -> list[tuple[str, Schemas]]:
    both = (("published", Schemas.published()), ("served", served(site)))
    return [(name, schemas) for name, schemas in both if schemas is not None]
