"""One purchase in the words of each version: what an agent of that version sends, around the demo catalog's items."""

from acp_harness import bodies


def create(version: str, item: str = "item_123", quantity: int = 1) -> dict:
    if version >= "2026-01-30":
        return bodies.create(item, quantity)
    asked = {"items": [{"id": item, "quantity": quantity}]}
    if version == "2025-09-29":
        return asked | {"fulfillment_address": dict(bodies.ADDRESS_US)}
    return asked | {"fulfillment_details": bodies.create()["fulfillment_details"]}


def select(version: str, option: str, item: str = "item_123") -> dict:
    if version == "2025-09-29":
        return {"fulfillment_option_id": option}
    if version >= "2026-01-30":
        return bodies.select(option, item)
    return {"selected_fulfillment_options": [{"type": "shipping", "shipping": {"option_id": option, "item_ids": [item]}}]}


def complete(version: str, token: str = "spt_123") -> dict:
    if version >= "2026-01-30":
        return bodies.complete(token)
    return {"buyer": dict(bodies.BUYER),
            "payment_data": {"token": token, "provider": "stripe", "billing_address": dict(bodies.ADDRESS_US)}}


def chosen(version: str, session: dict) -> list[str]:
    """The ids of the fulfillment options a session has chosen."""
    if version == "2025-09-29":
        return [session["fulfillment_option_id"]] if "fulfillment_option_id" in session else []
    entries = session.get("selected_fulfillment_options", [])
    return [entry["option_id"] if version >= "2026-01-30" else entry[entry["type"]]["option_id"] for entry in entries]
