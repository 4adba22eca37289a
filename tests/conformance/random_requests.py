"""Requests of an agent that says whatever its version lets it say, in the words of that version."""

import random

from acp_harness import bodies, versions
from acp_harness.paths import VERSION

SINCE = "2026-01-30"  # from here on there is one shape of requests
ITEMS = ("item_123", "item_456", "item_shirt", "item_gift_card_25", "item_ebook_knitting", "item_bicycle_green", "item_sourdough",
         "item_trailer", "item_tulips", "item_last10", "item_sold_out")
CODES = ("SAVE10", "SUMMER20", "EXPIRED50", "NOBODY", "FREESHIP", "LOYALTY5", "ALONE30", "BIG15")
TOKENS = ("spt_123", "spt_123", bodies.TOKEN_DECLINED, bodies.TOKEN_3DS, bodies.TOKEN_NO_ALLOWANCE)
PROOF = {"three_ds_cryptogram": "A", "electronic_commerce_indicator": "05", "transaction_id": "t", "version": "2.2.0"}


class Requests:
    def __init__(self, source: random.Random):
        self.source = source

    def chance(self, of: float) -> bool:
        return self.source.random() < of

    def items(self, version: str) -> dict:
        chosen = [{"id": item, "quantity": self.source.choice((1, 1, 2, 3))} for item in self.source.sample(ITEMS, self.source.randint(1, 3))]
        if version == "2025-09-29" and self.chance(0.2):
            chosen[0]["quantity"] += 0.5
        return {"line_items" if version >= SINCE and self.chance(0.8) else "items": chosen}

    def address(self, version: str) -> dict:
        address = dict(self.source.choice((bodies.ADDRESS_US, bodies.ADDRESS_DE, bodies.ADDRESS_JP, {**bodies.ADDRESS_US, "country": "AQ"})))
        if version == "2025-09-29":
            return {"fulfillment_address": address}
        return {"fulfillment_details": {"address": address} | ({"name": "N", "email": "n@example.com"} if self.chance(0.5) else {})}

    def buyer(self, version: str) -> dict:
        if version < SINCE:
            return {"buyer": dict(bodies.BUYER)}
        return {"buyer": self.source.choice((
            dict(bodies.BUYER), {"email": "x@example.com"}, {"email": "m@example.com", "full_name": "Madonna"},
            {"email": "m@example.com", "full_name": "Jürgen von \"Q\" Manger"},
            {**bodies.BUYER, "loyalty": {"tier": "gold"}, "company": {"name": "Example Ltd"}, "account_type": "business"},
            {**bodies.BUYER, "authentication_status": "requires_signin"}))}

    def extras(self, version: str) -> dict:
        """What only newer versions can ask for."""
        if version < SINCE:
            return {}
        found = {}
        if self.chance(0.4):
            found["discounts"] = {"codes": self.source.sample(CODES, self.source.randint(0, 3))}
        elif self.chance(0.3):
            found["coupons"] = ["SAVE10"]
        if self.chance(0.2):
            way = self.source.choice(("shipping", "pickup", "digital"))
            found["fulfillment_groups"] = [{"id": "g1", "destination_type": way, "item_ids": [self.source.choice(ITEMS[:5])]}]
        if version == VERSION and self.chance(0.2):
            found["order_notes"] = "**leave** it"
        return found

    def create(self, version: str) -> dict:
        body = self.items(version) | self.extras(version)
        body |= self.address(version) if self.chance(0.7) else {}
        body |= self.buyer(version) if self.chance(0.5) else {}
        if version >= SINCE:
            able = {"interventions": dict(bodies.INTERVENTIONS)}
            body |= {"currency": self.source.choice(("usd", "eur", "jpy", "chf")), "capabilities": self.source.choice(({}, able))}
            body |= {"locale": self.source.choice(("de-DE", "ja", "fr"))} if self.chance(0.3) else {}
        return body

    def select(self, version: str, session: dict) -> dict:
        """One of the options on offer, for some of what is in the cart; `session` is of the newest version."""
        option = self.source.choice(session["fulfillment_options"] or [{"id": "none", "type": "shipping"}])
        items = [line["item"]["id"] for line in session["line_items"]]
        return versions.select(version, option["id"]) if version == "2025-09-29" else {"selected_fulfillment_options": [
            self._entry(version, option, self.source.sample(items, self.source.randint(0, len(items))))]}

    def _entry(self, version: str, option: dict, items: list[str]) -> dict:
        chosen = {"option_id": option["id"], "item_ids": items}
        nested = option["type"] in ("shipping", "digital") and (version < SINCE or self.chance(0.3))
        if version < SINCE and not nested:
            return {"type": "shipping", "shipping": chosen}
        return {"type": option["type"]} | ({option["type"]: chosen} if nested else chosen)

    def update(self, version: str, session: dict) -> dict:
        body = {}
        parts = (self.items, self.address, self.buyer, self.extras, lambda v: self.select(v, session), lambda _: {"buyer": None})
        for part in self.source.sample(parts, self.source.randint(1, 3)):
            body |= part(version)
        return body

    def complete(self, version: str) -> dict:
        body = versions.complete(SINCE if version >= SINCE and self.chance(0.8) else "2025-12-12", self.source.choice(TOKENS))
        if self.chance(0.3):
            del body["buyer"]
        if version >= SINCE and self.chance(0.2):
            body["payment_data"] = {"purchase_order_number": "PO-1", "approval_required": self.chance(0.5)}
        if version > "2025-09-29" and self.chance(0.3):
            body["authentication_result"] = {"outcome": self.source.choice(("authenticated", "rejected")), "outcome_details": PROOF}
        if version == VERSION and self.chance(0.3):
            body["marketing_consents"] = [{"channel": "email", "opted_in": True}]
        return body
