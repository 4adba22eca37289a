"""What several requests have in them."""

from typing import Iterator

from rejects.change import Reject, an_array, an_object, at, formatted, gone, text, whole, whole_number, word

TIMES = ("yesterday", "2026-04-17", "2026-13-01T00:00:00Z", "2026-04-17T25:00:00Z", "2026-04-17T10:00:00", "")
MAILS = ("nobody", "a b@example.com", "@example.com", "")
LINKS = ("not a link", "/relative", "")


def no_body() -> Iterator[Reject]:
    """What is no object at all."""
    for broken in (b"{", b'{"a":1', b"{'a':1}", b'{"a":1}}', b'{"a" 1}', b'{"a":01}', b'{"a":NaN}', b'{"a":1,}', b"\xff",
                   b'{"a":"\xc0\xaf"}', b'{"a":"\\ud800"}', b'{"a":"\t"}', b'{"a":1,"a":2}', b"[" * 65 + b"]" * 65, b"// c\n{}"):
        yield whole(broken, "invalid_json")
    for other in ([], "text", 42, True, None):
        yield whole(other, "invalid_type", "$")


def address(place: str) -> Iterator[Reject]:
    yield from an_object(place)
    for name in ("name", "line_one", "city", "state", "country", "postal_code"):
        yield gone(f"{place}.{name}")
        yield at(f"{place}.{name}", 7, "invalid_type")
        yield at(f"{place}.{name}", "x" * 256, "too_long")
    yield at(f"{place}.line_two", 7, "invalid_type")
    yield at(f"{place}.country", None, "invalid_type")


def details(place: str) -> Iterator[Reject]:
    yield from an_object(place)
    yield at(f"{place}.name", 7, "invalid_type")
    yield at(f"{place}.phone_number", [], "invalid_type")
    yield from formatted(f"{place}.email", *MAILS)
    yield from address(f"{place}.address")


def buyer(place: str = "buyer") -> Iterator[Reject]:
    """Since 2026-01-30, where the email is all that is needed."""
    yield from an_object(place)
    yield gone(f"{place}.email")
    yield from formatted(f"{place}.email", *MAILS)
    yield from text(f"{place}.first_name", 255)
    yield at(f"{place}.phone_number", 15552003434, "invalid_type")
    yield from word(f"{place}.account_type")
    yield from word(f"{place}.authentication_status")
    yield at(f"{place}.company", {}, "missing", f"$.{place}.company.name")
    yield at(f"{place}.loyalty", {"points_balance": "7"}, "invalid_type", f"$.{place}.loyalty.points_balance")
    yield at(f"{place}.loyalty", {"member_since": "long ago"}, "invalid_format", f"$.{place}.loyalty.member_since")
    yield at(f"{place}.tax_exemption", {"certificate_type": "resale"}, "missing", f"$.{place}.tax_exemption.certificate_id")
    yield at(f"{place}.tax_exemption", {"certificate_id": "c", "certificate_type": "magic"}, "invalid_value",
             f"$.{place}.tax_exemption.certificate_type")


def former_buyer(place: str = "buyer") -> Iterator[Reject]:
    yield from an_object(place)
    for name in ("first_name", "last_name", "email"):
        yield gone(f"{place}.{name}")
        yield at(f"{place}.{name}", None, "invalid_type")
        yield at(f"{place}.{name}", 7, "invalid_type")
    yield from formatted(f"{place}.email", *MAILS)
    yield at(f"{place}.phone_number", 7, "invalid_type")


def request_items(place: str = "line_items", required: bool = True) -> Iterator[Reject]:
    """Since 2026-01-30."""
    yield from an_array(place, element={"id": "item_123"}, least=int(required), required=required)
    yield at(f"{place}[0]", "item_123", "invalid_type")
    yield at(f"{place}[0]", {}, "missing", f"$.{place}[0].id")
    yield from text(f"{place}[0].id", 255, required=True)
    yield from whole_number(f"{place}[0].quantity", 1, 1_000_000)
    yield at(f"{place}[0].item", "item_123", "invalid_type")
    yield at(f"{place}[0].item", {"id": 7}, "invalid_type", f"$.{place}[0].item.id")
    yield at(f"{place}[0].unit_amount", "19.99", "invalid_type")
    # As the protocol's own example of this error has it.
    yield at(f"{place}[0].id", "no_such_item", "invalid_item_id", f"$.{place}[0].item.id")


def former_items(required: bool = True, parts: bool = False) -> Iterator[Reject]:
    """Where the quantity belongs to it; `parts`: also one with a fraction."""
    yield from an_array("items", element={"id": "item_123", "quantity": 1}, least=int(required), required=required)
    yield at("items[0]", "item_123", "invalid_type")
    yield from text("items[0].id", 255, required=True)
    yield from whole_number("items[0].quantity", 1, 1_000_000, required=True, parts=parts)
    yield at("items[0].id", "no_such_item", "invalid_item_id")


def codes() -> Iterator[Reject]:
    yield from an_object("discounts")
    yield from an_array("discounts.codes", 50)
    yield at("discounts.codes", [7], "invalid_type", "$.discounts.codes[0]")
    yield at("discounts.codes", ["x" * 256], "too_long", "$.discounts.codes[0]")
    yield from an_array("coupons", 50)
    yield at("coupons", ["A", {}], "invalid_type", "$.coupons[1]")


def groups() -> Iterator[Reject]:
    group = {"id": "g", "destination_type": "shipping", "item_ids": ["item_123"]}
    yield from an_array("fulfillment_groups", element=group)
    for name in group:
        yield at("fulfillment_groups", [{k: v for k, v in group.items() if k != name}], "missing", f"$.fulfillment_groups[0].{name}")
    yield at("fulfillment_groups", [{**group, "destination_type": "teleport"}], "invalid_value",
             "$.fulfillment_groups[0].destination_type")
    yield at("fulfillment_groups", [{**group, "item_ids": "item_123"}], "invalid_type", "$.fulfillment_groups[0].item_ids")
    yield at("fulfillment_groups", [{**group, "instructions": "x" * 1001}], "too_long", "$.fulfillment_groups[0].instructions")


def attribution(place: str = "affiliate_attribution") -> Iterator[Reject]:
    right = {"provider": "a.example", "token": "t"}
    yield from an_object(place)
    yield at(place, {"token": "t"}, "missing", f"$.{place}.provider")
    yield at(place, {"provider": "a.example"}, "missing", f"$.{place}")
    for name, value, code, inner in (
            ("token", 7, "invalid_type", ""), ("issued_at", "long ago", "invalid_format", ""),
            ("expires_at", 7, "invalid_type", ""), ("touchpoint", "middle", "invalid_value", ""),
            ("source", {}, "missing", ".type"), ("source", {"type": "magic"}, "invalid_value", ".type"),
            ("source", {"type": "url", "url": "not a link"}, "invalid_format", ".url"),
            ("metadata", {"a": {}}, "invalid_type", ".a"), ("metadata", [], "invalid_type", "")):
        yield at(place, {**right, name: value}, code, f"$.{place}.{name}{inner}")


def notes() -> Iterator[Reject]:
    yield from text("order_notes", 5000, since="2026-04-17")


def trace() -> Iterator[Reject]:
    yield from an_object("intent_trace")
    yield at("intent_trace", {}, "missing", "$.intent_trace.reason_code")
    yield from text("intent_trace.reason_code", 255, required=True)
    yield from text("intent_trace.trace_summary", 500)
    yield from an_object("intent_trace.metadata")
    for inner in ({}, [], None):
        yield at("intent_trace.metadata", {"a": inner}, "invalid_type", "$.intent_trace.metadata.a")
    yield at("intent_trace.metadata", {"a": "x" * 20_000}, "too_large")


def authentication(words: bool = True) -> Iterator[Reject]:
    place = "authentication_result"
    proof = {"three_ds_cryptogram": "c", "electronic_commerce_indicator": "05", "transaction_id": "t", "version": "2.2.0"}
    yield from an_object(place)
    yield at(place, {}, "missing", f"$.{place}.outcome")
    yield at(place, {"outcome": "magic"}, "invalid_value", f"$.{place}.outcome")
    yield at(place, {"outcome": 7}, "invalid_type", f"$.{place}.outcome")
    if words:
        for outcome in ("authenticated", "informational", "attempt_acknowledged"):
            yield at(place, {"outcome": outcome}, "missing", f"$.{place}.outcome_details")
    for name in proof:
        less = {k: v for k, v in proof.items() if k != name}
        yield at(place, {"outcome": "authenticated", "outcome_details": less}, "missing", f"$.{place}.outcome_details.{name}")
        yield at(place, {"outcome": "authenticated", "outcome_details": {**proof, name: 7}}, "invalid_type",
                 f"$.{place}.outcome_details.{name}")

