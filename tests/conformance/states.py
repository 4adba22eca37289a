"""Sessions and orders in every state the server gives, whatever version asks: ways there, and what is answered on them."""

import time
from dataclasses import dataclass
from typing import Callable

from acp_harness import bodies, versions
from acp_harness.agent import Agent, Reply
from acp_harness.paths import VERSION, VERSIONS

SINCE = "2026-01-30"  # from here on there is one shape of requests
SETTLED_WITHIN_S = 30.0


@dataclass
class Answer:
    what: str
    version: str
    type: str
    reply: Reply


class Walker:
    """Walks sessions of one agent through their states. Everything answered on the way is kept in `answers`; each session
    is read under every version at each stop. Requests are written in the walker's version, or in the newest one where
    the older has no words for what is asked."""

    def __init__(self, agent: Agent, version: str, keep: Callable[[Answer], None]):
        self.agent, self.version, self.keep = agent, version, keep
        self.session = ""

    def _note(self, what: str, reply: Reply, version: str, completing: bool = False) -> Reply:
        if reply.status >= 400:
            kind = "Error"
        elif reply.json["status"] == "completed" and (completing or version != "2025-09-29"):
            kind = "CheckoutSessionWithOrder"
        else:
            kind = "CheckoutSession"
        self.keep(Answer(what, version, kind, reply))
        return reply

    def _ask(self, what: str, operation: str, body=None, version: str = "", **kw) -> Reply:
        version = version or self.version
        path = {"create": ""}.get(operation, f"/{self.session}") + {"complete": "/complete", "cancel": "/cancel"}.get(operation, "")
        reply = self.agent.request("POST", "/checkout_sessions" + path, body, headers={"API-Version": version}, **kw)
        self._note(what, reply, version, operation == "complete")
        if operation == "create" and reply.status < 300:
            self.session = reply.json["id"]
        return reply

    def create(self, what: str, body=None, version: str = "", **kw) -> Reply:
        reply = self._ask(what, "create", versions.create(version or self.version) if body is None else body, version, **kw)
        if reply.status < 300:
            self.read(what)
        return reply

    def update(self, what: str, body, version: str = "", **kw) -> Reply:
        reply = self._ask(what, "update", body, version, **kw)
        self.read(what)
        return reply

    def complete(self, what: str, token: str = "spt_123", body=None, version: str = "", **kw) -> Reply:
        reply = self._ask(what, "complete", body or versions.complete(version or self.version, token), version, **kw)
        self.read(what)
        return reply

    def cancel(self, what: str, **kw) -> Reply:
        reply = self._ask(what, "cancel", {}, **kw)
        self.read(what)
        return reply

    def read(self, what: str) -> None:
        for version in VERSIONS:
            self._note(f"{what}, read", self.agent.get(self.session, headers={"API-Version": version}), version)

    def read_order(self, what: str, order_id: str) -> None:
        for version in VERSIONS:
            reply = self.agent.request("GET", f"/orders/{order_id}", headers={"API-Version": version})
            self.keep(Answer(what, version, "Order" if reply.status < 300 else "Error", reply))

    def status(self) -> str:
        return self.agent.get(self.session).json["status"]

    def wait_for(self, status: str) -> None:
        end = time.monotonic() + SETTLED_WITHIN_S
        while self.status() != status:
            if time.monotonic() > end:
                raise AssertionError(f"{self.session} is not {status} within {SETTLED_WITHIN_S:.0f} s")
            time.sleep(0.02)


def _items(version: str, *items: tuple[str, int]) -> dict:
    listed = [{"id": item, "quantity": quantity} for item, quantity in items]
    return {"line_items": listed} if version >= SINCE else {"items": listed}


def carts(walker: Walker) -> None:
    """Every kind of cart, and what stands in its way."""
    version = walker.version
    without = {k: v for k, v in versions.create(version).items() if not k.startswith("fulfillment_")}
    walker.create("no address", without)
    walker.create("ready")
    walker.update("another option", versions.select(version, "fulfillment_option_456"))
    walker.update("nothing left", _items(version))
    walker.update("several items", _items(version, ("item_456", 2), ("item_shirt", 1), ("item_gift_card_25", 1)))
    walker.update("sold out", _items(version, ("item_sold_out", 1)))
    walker.update("more than there is", _items(version, ("item_last10", 11)))
    walker.update("more than one may have", _items(version, ("item_gift_card_25", 21)))
    walker.update("a download", _items(version, ("item_ebook_knitting", 1)))
    walker.update("a bicycle to be picked up", _items(version, ("item_bicycle_green", 1)))
    walker.update("bread that is brought", _items(version, ("item_sourdough", 2)))
    walker.update("nowhere", {"fulfillment_address": {**bodies.ADDRESS_US, "country": "AQ"}} if version == "2025-09-29" else
                  {"fulfillment_details": {"address": {**bodies.ADDRESS_US, "country": "AQ"}}})
    walker.cancel("canceled")


def newer_carts(walker: Walker) -> None:
    """What only the newer versions can ask for, told to all."""
    codes = {**bodies.create("item_shirt", 2), "discounts": {"codes": ["SAVE10", "SUMMER20", "EXPIRED50", "NOBODY"]}}
    walker.create("codes", codes, VERSION)
    walker.update("free shipping", {"discounts": {"codes": ["FREESHIP"]}}, VERSION)
    walker.update("coupons", {"coupons": ["LOYALTY5"]}, SINCE)
    signing_in = {**bodies.BUYER, "authentication_status": "requires_signin"}
    walker.update("a buyer who must sign in", {"buyer": signing_in}, VERSION)
    walker.update("signed in", {"buyer": {**bodies.BUYER, "authentication_status": "authenticated"}}, VERSION)
    group = {"id": "g1", "destination_type": "shipping", "item_ids": ["item_shirt"]}
    walker.update("a group", {"fulfillment_groups": [group]}, VERSION)
    there = {"fulfillment_details": {"name": "Jo Doe", "address": {**bodies.ADDRESS_US, "line_one": "5 Fifth Avenue"}}}
    both = {"line_items": [{"id": "item_shirt", "quantity": 2}, {"id": "item_456"}]}
    walker.update("two parcels", {**both, "fulfillment_groups": [{**group, **there}]}, VERSION)
    walker.update("one that can't go there", {"fulfillment_groups": [
        {**group, "fulfillment_details": {"address": {**bodies.ADDRESS_US, "country": "AQ"}}}]}, VERSION)
    walker.update("two parcels again", {"fulfillment_groups": [{**group, **there}]}, VERSION)
    walker.complete("bought with codes", version=VERSION)
    walker.create("yen in Tokyo", bodies.create("item_456", 1, "jpy", bodies.ADDRESS_JP), VERSION)
    walker.create("euros in Berlin", bodies.create("item_456", 3, "eur", bodies.ADDRESS_DE), VERSION)


def payments(walker: Walker) -> None:
    """Every way a payment goes. Of the answer to a payment without an outcome there is none before its deadline."""
    version = walker.version
    for what, token in (("declined", bodies.TOKEN_DECLINED), ("allowance too small", bodies.TOKEN_NO_ALLOWANCE),
                        ("token expired", bodies.TOKEN_EXPIRED)):
        walker.create(f"to be {what}")
        walker.complete(what, token)
    walker.complete("paid after all")
    walker.create("to be authenticated")
    asked = walker.complete("authentication needed", bodies.TOKEN_3DS)
    if asked.json["status"] == "authentication_required":
        body = versions.complete(version, bodies.TOKEN_3DS)
        walker.complete("no result", body=body)
        walker.complete("authentication failed", body={**body, "authentication_result": result_of(version, "denied")})
        walker.complete("asked again", bodies.TOKEN_3DS)
        walker.complete("authenticated", body={**body, "authentication_result": result_of(version, "authenticated")})


def result_of(version: str, outcome: str) -> dict:
    words = {"denied": "failed"} if version == "2026-01-16" else {}
    return {"outcome": words.get(outcome, outcome),
            "outcome_details": {"three_ds_cryptogram": "ABCDEFGHIJKLMNOPQRSTUVWX==", "electronic_commerce_indicator": "05",
                                "transaction_id": "ds_1", "version": "2.2.0"}}


def refusals(walker: Walker) -> None:
    """What is refused as a whole, in every version's words."""
    version = walker.version
    walker.create("not JSON", b"{")
    walker.create("nothing", {})
    walker.create("unknown item", versions.create(version, item="no_such_item"))
    walker.create("a key of its own", key=f"key-{version}-{id(walker)}")
    walker.create("its key for something else", versions.create(version, quantity=2), key=f"key-{version}-{id(walker)}")
    walker.complete("ordered")
    for what in ("update", "complete"):
        getattr(walker, what)(f"{what} of an order", **({"body": {}} if what == "update" else {}))
    walker.cancel("cancel of an order")
    walker.create("to be canceled")
    walker.cancel("canceled")
    walker.cancel("canceled twice")
    walker.update("update of a canceled one", {})
    walker.session = "cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV"
    walker.read("no such session")
    walker.read_order("no such order", "ord_0001ARZ3NDEKTSV4RRFFQ69G5FAV")


def under_way(walker: Walker, run_beside: Callable) -> None:
    """A payment that has no outcome yet: `run_beside` runs something meanwhile, and returns what waits for its end."""
    walker.create("to be paid slowly")
    wait = run_beside(lambda: walker.agent.request(
        "POST", f"/checkout_sessions/{walker.session}/complete",
        versions.complete(walker.version, bodies.TOKEN_TIMEOUT_AFTER_CAPTURE), headers={"API-Version": walker.version}))
    walker.wait_for("complete_in_progress")
    walker.read("payment under way")
    walker.update("update during a payment", {})
    walker.cancel("cancel during a payment")
    wait()
    walker.wait_for("completed")
    walker.read("paid in the end")


def orders(walker: Walker, operator) -> None:
    """What becomes of an order, as the merchant tells it."""
    walker.create("for an order", versions.create(walker.version, quantity=2))
    done = walker.complete("ordered")
    order = done.json["order"]["id"]
    walker.read_order("a new order", order)
    shipped = {"type": "shipping", "status": "shipped", "carrier": "UPS", "tracking_number": "1Z999",
               "tracking_url": "https://ups.example/1Z999", "event": {"type": "shipped", "location": "Memphis, TN"}}
    for what, path, body in (("shipped", "fulfillments", shipped),
                             ("refunded", "adjustments", {"type": "refund", "amount": 100, "reason": "late"})):
        answer = operator.post(f"/orders/{order}/{path}", body)
        if answer.status != 200:
            raise AssertionError(f"{what}: {answer}")
        walker.read_order(what, order)
    walker.read("an order that was changed")


def approvals(walker: Walker, operator) -> None:
    """Purchase orders that wait for the merchant; versions before 2026-01-30 have no words to place one."""
    version = walker.version if walker.version >= SINCE else VERSION
    body = {"buyer": dict(bodies.BUYER), "payment_data": {"purchase_order_number": "PO-4711", "approval_required": True}}
    for what, act, end in (("approved", "approve", "completed"), ("refused", "refuse", "ready_for_payment"),
                           ("canceled", "", "canceled")):
        walker.create(f"a purchase order to be {what}")
        walker.complete("waits for an approval", body=body, version=version)
        walker.update("update while it waits", {})
        walker.complete("payment while it waits", body=body, version=version)
        if not act:
            walker.cancel(what)
        elif (said := operator.post(f"/checkout_sessions/{walker.session}/{act}")).status != 200:
            raise AssertionError(f"{act}: {said}")
        walker.wait_for(end)
        walker.read(what)


def expiry(walker: Walker) -> None:
    """Needs a shop whose sessions live for a moment."""
    walker.create("to be forgotten")
    walker.wait_for("expired")
    walker.read("expired")
    walker.update("update of an expired one", {})
    walker.complete("completion of an expired one")
    walker.cancel("cancel of an expired one")
