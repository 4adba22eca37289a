"""What a run buys, and bodies made for it."""

from acp_harness import bodies


class Cart:
    """An item, a currency, and what to pay with (nothing: nothing is completed)."""

    def __init__(self, item: str, currency: str, token: str | None, handler: str | None):
        self.item, self.currency, self.token, self.handler = item, currency, token, handler

    def create(self, quantity: int = 1) -> dict:
        return bodies.create(self.item, quantity, self.currency)

    def complete(self, session: dict) -> dict:
        """Pays with the handler that was asked for, or the first one the session offers."""
        offered = session.get("capabilities", {}).get("payment", {}).get("handlers", [])
        handler = self.handler or (offered[0]["id"] if offered else "card_tokenized")
        return bodies.complete(self.token, handler)


def choices(session: dict) -> list[dict]:
    """An update for each fulfillment option that the session offers."""
    items = [line["item"]["id"] for line in session["line_items"]]
    return [bodies.select(option["id"], *items, kind=option["type"]) for option in session.get("fulfillment_options", [])]


def chosen(session: dict) -> list[str]:
    return [each["option_id"] for each in session.get("selected_fulfillment_options") or []]


def amount(session: dict, kind: str) -> int:
    """All totals of this type: one may stand there several times."""
    return sum(t["amount"] for t in session["totals"] if t["type"] == kind)
