"""For each request, in the shape of each version that has one of its own: a right body, and what makes it wrong."""

from dataclasses import dataclass
from typing import Callable, Iterator

from acp_harness import bodies, versions
from rejects import parts
from rejects.change import Reject, an_array, an_object, at, flag, formatted, gone, text, whole, whole_number, word

NEW = ("2026-04-17", "2026-01-30")
MIDDLE = ("2026-01-16", "2025-12-12")
OLD = ("2025-09-29",)


@dataclass(frozen=True)
class RejectList:
    operation: str
    versions: tuple[str, ...]  # that have this shape, the newest first
    right: Callable[[str], dict]  # by version
    rejects: Callable[[], Iterator[Reject]]

    def __str__(self) -> str:
        return f"{self.operation} since {self.versions[-1]}"


def create() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from text("currency", 255, required=True)
    for unknown in ("", "us", "dollars", "zzz", "u$d", "usd "):
        yield at("currency", unknown, "invalid_currency")
    yield from parts.request_items()
    yield from parts.details("fulfillment_details")
    yield from parts.buyer()
    yield from an_object("capabilities")
    yield from an_object("capabilities.interventions")
    yield from an_array("capabilities.interventions.supported", element="3ds")
    yield at("capabilities.interventions.supported", ["3ds", 7], "invalid_type", "$.capabilities.interventions.supported[1]")
    yield from whole_number("capabilities.interventions.max_redirects", 0)
    yield from whole_number("capabilities.interventions.max_interaction_depth", 1)
    yield at("capabilities.interventions.display_context", 7, "invalid_type")
    yield at("capabilities.extensions", "discount", "invalid_type")
    yield at("capabilities.extensions", ["discount", "discount"], "not_unique")
    yield at("capabilities.extensions", ["discount", 7], "invalid_type", "$.capabilities.extensions[1]")
    yield at("capabilities.extensions", [{"extends": []}], "missing", "$.capabilities.extensions[0].name")
    yield at("capabilities.extensions", [{"name": "Not A Name"}], "invalid_format", "$.capabilities.extensions[0].name")
    yield at("capabilities.payment", {}, "missing", "$.capabilities.payment.handlers")
    yield from parts.codes()
    yield from parts.groups()
    yield from parts.attribution()
    yield from parts.notes()
    for name in ("locale", "timezone", "quote_id"):
        yield from text(name, 255)
    yield from an_object("metadata")
    yield at("metadata", {"a": "x" * 20_000}, "too_large")
    yield from forgotten_currency()


def forgotten_currency() -> Iterator[Reject]:
    """Only a body that says nothing the versions before could not say may do without."""
    items = [{"id": "item_123", "quantity": 1}]
    yield whole({"line_items": items}, "missing", "$.currency")
    for said in ({"capabilities": {}}, {"discounts": {"codes": ["SAVE10"]}}, {"coupons": []}, {"locale": "de-DE"},
                 {"timezone": "UTC"}, {"metadata": {}}, {"quote_id": "q"}, {"fulfillment_groups": []}):
        yield whole({"items": items, **said}, "missing", "$.currency")
    yield whole({"items": items, "currency": None}, "invalid_type", "$.currency")
    yield whole({"items": [{"quantity": 1}]}, "missing", "$.items[0].id")
    yield whole({"items": [{"product_id": 7}], "currency": "usd"}, "invalid_type", "$.items[0].product_id")
    yield whole({"items": [{"product_id": "no_such"}], "currency": "usd"}, "invalid_item_id", "$.items[0].product_id")
    yield whole({"items": [{"id": "no_such"}]}, "invalid_item_id", "$.items[0].id")


def update() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.request_items(required=False)
    yield from parts.details("fulfillment_details")
    yield from parts.buyer()
    chosen = "selected_fulfillment_options"
    yield from an_array(chosen, element={"type": "shipping", "option_id": "o", "item_ids": []})
    yield at(f"{chosen}[0]", "fulfillment_option_123", "invalid_type")
    yield from word(f"{chosen}[0].type", required=True)
    yield from text(f"{chosen}[0].option_id", 255, required=True)
    yield from an_array(f"{chosen}[0].item_ids", required=True)
    yield at(f"{chosen}[0].item_ids", ["item_123", 7], "invalid_type", f"$.{chosen}[0].item_ids[1]")
    # As the versions before nested them.
    for choice, code, member in (({}, "missing", ".option_id"), ({"option_id": "o"}, "missing", ".item_ids"),
                                 ({"option_id": 7, "item_ids": []}, "invalid_type", ".option_id"), ("x", "invalid_type", "")):
        yield at(f"{chosen}[0]", {"type": "shipping", "shipping": choice}, code, f"$.{chosen}[0].shipping{member}")
    for other in ({"type": "pickup", "pickup": {"option_id": "o", "item_ids": []}},
                  {"type": "digital", "shipping": {"option_id": "o", "item_ids": []}}):
        yield at(f"{chosen}[0]", other, "missing", f"$.{chosen}[0].option_id")
    yield from parts.codes()
    yield from parts.groups()
    yield from parts.notes()


def complete() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.buyer()
    yield from an_object("payment_data", required=True)
    yield gone_pair("payment_data.instrument")
    yield gone_pair("payment_data.handler_id")
    yield from text("payment_data.handler_id", 255)
    yield at("payment_data.handler_id", "no_such_handler", "invalid_handler_id")
    yield from an_object("payment_data.instrument")
    yield from text("payment_data.instrument.type", required=True)
    yield from an_object("payment_data.instrument.credential", required=True)
    yield from text("payment_data.instrument.credential.type", required=True)
    yield from text("payment_data.instrument.credential.token", required=True)
    yield from token_alone()
    yield from parts.address("payment_data.billing_address")
    yield from text("payment_data.purchase_order_number")
    yield from word("payment_data.payment_terms")
    yield from formatted("payment_data.due_date", *parts.TIMES)
    yield from flag("payment_data.approval_required")
    yield from parts.authentication()
    yield from parts.attribution()
    yield from an_object("risk_signals")
    yield at("risk_signals.ip_address", 7, "invalid_type")
    yield from an_array("marketing_consents", element={"channel": "email", "opted_in": True}, since="2026-04-17")
    yield at("marketing_consents", [{"opted_in": True}], "missing", "$.marketing_consents[0].channel", since="2026-04-17")
    yield at("marketing_consents", [{"channel": "email"}], "missing", "$.marketing_consents[0].opted_in", since="2026-04-17")
    yield at("marketing_consents", [{"channel": "email", "opted_in": "yes"}], "invalid_type",
             "$.marketing_consents[0].opted_in", since="2026-04-17")
    yield from parts.notes()


def token_alone() -> Iterator[Reject]:
    """As the versions before paid, and an earlier draft."""
    for payment in ({"token": "spt_123"}, {"provider": "stripe"}, {"type": "vault_token"}, {"type": "card", "token": "spt_123"},
                    {"token": "spt_123", "provider": "stripe", "handler_id": "card_tokenized"}):
        yield at("payment_data", payment, "missing", "$.payment_data")
    for payment, code, member in (({"token": 7, "provider": "stripe"}, "invalid_type", "token"),
                                  ({"token": "spt_123", "provider": "cash"}, "invalid_value", "provider"),
                                  ({"token": "spt_123", "provider": None}, "invalid_type", "provider"),
                                  ({"token": None, "type": "vault_token"}, "invalid_type", "token"),
                                  ({"token": "spt_123", "provider": "stripe", "billing_address": {}}, "missing",
                                   "billing_address.name")):
        yield at("payment_data", payment, code, f"$.payment_data.{member}")


def gone_pair(place: str) -> Reject:
    """A handler and an instrument go together."""
    return at(place, gone(place).value, "missing", "$.payment_data")


def cancel() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.trace()


def cart() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.request_items()
    yield from parts.buyer()


def new_cart() -> Iterator[Reject]:
    yield from cart()
    yield from text("locale", 255)


def middle_create() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.former_items()
    yield from parts.former_buyer()
    yield from parts.details("fulfillment_details")
    yield from parts.attribution()


def middle_update() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.former_items(required=False)
    yield from parts.former_buyer()
    yield from parts.details("fulfillment_details")
    chosen = "selected_fulfillment_options"
    yield from an_array(chosen, element={"type": "shipping", "shipping": {"option_id": "o", "item_ids": []}})
    yield from word(f"{chosen}[0].type", required=True)
    yield at(f"{chosen}[0].type", "pickup", "invalid_value")
    yield at(f"{chosen}[0].type", "digital", "missing", f"$.{chosen}[0].digital")
    yield from an_object(f"{chosen}[0].shipping")
    yield gone(f"{chosen}[0].shipping")
    yield from text(f"{chosen}[0].shipping.option_id", 255, required=True)
    yield from an_array(f"{chosen}[0].shipping.item_ids", required=True)


def former_payment() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.former_buyer()
    yield from an_object("payment_data", required=True)
    yield from text("payment_data.token", required=True)
    yield from word("payment_data.provider", required=True)
    yield from parts.address("payment_data.billing_address")


def middle_complete() -> Iterator[Reject]:
    yield from former_payment()
    yield from parts.authentication(words=False)
    yield from parts.attribution()


def oldest_create() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.former_items(parts=True)
    yield from parts.former_buyer()
    yield from parts.address("fulfillment_address")


def oldest_update() -> Iterator[Reject]:
    yield from parts.no_body()
    yield from parts.former_items(required=False, parts=True)
    yield from parts.former_buyer()
    yield from parts.address("fulfillment_address")
    yield from text("fulfillment_option_id", 255)


def _create(version: str) -> dict:
    if version in NEW:
        return {**bodies.create(), "buyer": dict(bodies.BUYER)}
    return {**versions.create(version), "buyer": dict(bodies.BUYER)}


def _update(version: str) -> dict:
    items = {"line_items": [{"id": "item_123", "quantity": 1}]} if version in NEW else {"items": [{"id": "item_123", "quantity": 1}]}
    address = {k: v for k, v in versions.create(version).items() if k.startswith("fulfillment_")}
    return {**items, **address, **versions.select(version, "fulfillment_option_123"), "buyer": dict(bodies.BUYER)}


def _cart(_: str) -> dict:
    return {"line_items": [{"id": "item_123", "quantity": 1}], "buyer": dict(bodies.BUYER)}


def _cancel(_: str) -> dict:
    return {"intent_trace": {"reason_code": "shipping_cost", "trace_summary": "Too dear.", "metadata": {"n": 1}}}


LISTS = [
    RejectList("create", NEW, _create, create),
    RejectList("update", NEW, _update, update),
    RejectList("complete", NEW, versions.complete, complete),
    RejectList("cancel", NEW + MIDDLE, _cancel, cancel),
    RejectList("create cart", NEW[:1], _cart, new_cart),
    RejectList("update cart", NEW[:1], _cart, cart),
    RejectList("create", MIDDLE, _create, middle_create),
    RejectList("update", MIDDLE, _update, middle_update),
    RejectList("complete", MIDDLE, versions.complete, middle_complete),
    RejectList("create", OLD, _create, oldest_create),
    RejectList("update", OLD, _update, oldest_update),
    RejectList("complete", OLD, versions.complete, former_payment),
]
