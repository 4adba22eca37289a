"""Groups that go to several addresses, from the cart to the parcels, over HTTP, told in every version."""

import json
import time
import unittest

from acp_harness import bodies, published, suite
from acp_harness.paths import VERSION, VERSIONS
from acp_harness.published import Schemas
from acp_harness.receiver import Receiver
from acp_harness.shop import Shop

OLDER = [v for v in VERSIONS if v < "2026-01-30"]
ADDRESS_NY = {**bodies.ADDRESS_US, "name": "Jane Roe", "line_one": "5 Fifth Avenue", "city": "New York", "state": "NY",
              "postal_code": "10001"}
NOWHERE = {**bodies.ADDRESS_US, "country": "AQ"}


def parcel(group: str, item: str, address: dict | None) -> dict:
    details = {"fulfillment_details": {"name": address["name"], "address": dict(address)}} if address else {}
    return {"id": group, "item_ids": [item], "destination_type": "shipping", **details}


def amounts(session: dict) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in session["totals"]:
        sums[row["type"]] = sums.get(row["type"], 0) + row["amount"]
    return sums


def chosen(session: dict) -> dict[str, list[str]]:
    return {each["option_id"]: each["item_ids"] for each in session["selected_fulfillment_options"]}


class Split(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()
        cls.schemas = {}
        for version in VERSIONS:
            generated = Schemas.generated(cls.agent.request("GET", f"/openapi/{version}.json").json)
            cls.schemas[version] = [s for s in (generated, Schemas.published(version)) if s]

    def checked(self, reply, status=200, version=VERSION):
        self.assertEqual(reply.status, status, reply)
        for schemas in self.schemas[version]:
            self.assertEqual(schemas.errors("CheckoutSession", reply.json), [], version)
        return reply.json

    def open(self, *groups, items=("item_shirt", "item_456"), **more):
        body = {**bodies.create(), "buyer": bodies.BUYER, "line_items": [{"id": i} for i in items],
                "fulfillment_groups": list(groups), **more}
        return self.checked(self.agent.create(body), 201)

    def read_under_all(self, session):
        told = {}
        for version in VERSIONS:
            told[version] = self.checked(self.agent.get(session["id"], headers={"API-Version": version}), version=version)
            self.assertEqual(amounts(told[version])["total"], amounts(session)["total"], version)
        return told

    def messages(self, session):
        return [(m.get("code"), m.get("param")) for m in session["messages"]]

    def test_from_the_cart_to_the_parcels(self):
        receiver = Receiver()
        self.addCleanup(receiver.close)
        operator = self.shop.operator("alice")
        made = operator.post("/endpoints", {"url": receiver.url, "events": ["order_create", "order_update"],
                                            "allow_cidrs": ["127.0.0.0/8"]})
        self.assertEqual(made.status, 201, made)

        session = self.open(parcel("gift", "item_456", ADDRESS_NY))
        self.assertEqual(session["status"], "ready_for_payment", session["messages"])
        self.assertEqual(chosen(session), {"fulfillment_option_123": ["item_shirt"], "fulfillment_option_123@gift": ["item_456"]})
        options = {o["id"]: o for o in session["fulfillment_options"]}
        self.assertIn("5 Fifth Avenue, New York", options["fulfillment_option_456@gift"]["title"])
        breakdown = next(t for t in session["totals"] if t["type"] == "tax")["breakdown"]
        self.assertEqual({b["jurisdiction"]: b["rate"] for b in breakdown}, {"US-CA": 0.08625, "US-NY": 0.08875})
        self.read_under_all(session)

        fast = {"selected_fulfillment_options": [
            {"type": "shipping", "option_id": "fulfillment_option_123", "item_ids": ["item_shirt"]},
            {"type": "shipping", "option_id": "ful_overnight_01@gift", "item_ids": ["item_456"]}]}
        session = self.checked(self.agent.update(session["id"], fast))
        self.assertEqual(amounts(session)["fulfillment"], 100 + 2500)
        lines = [{t["type"]: t["amount"] for t in line["totals"]} for line in session["line_items"]]
        self.assertEqual(amounts(session)["tax"], sum(line["tax"] for line in lines) + round(2500 * 0.08875))
        self.assertEqual(amounts(session)["total"],
                         sum(line["subtotal"] for line in lines) + 2600 + amounts(session)["tax"])

        done = self.checked(self.agent.complete(session["id"], bodies.complete()))
        self.assertEqual(done["status"], "completed")
        self.assertEqual(amounts(done), amounts(session))
        self.read_under_all(done)
        paid = self.shop.cluster.psql("SELECT sum(amount) FROM acp.sandbox_charges "
                                      f"WHERE payment_key LIKE 'pay_{session['id']}%'").strip()
        self.assertEqual(paid, str(amounts(session)["total"]))

        at = f"/orders/{done['order']['id']}/fulfillments"
        mixed = operator.post(at, {"type": "shipping"})
        self.assertEqual((mixed.status, mixed.json.get("param")), (400, "$.line_items"), mixed)
        gift = operator.post(at, {"type": "shipping", "line_items": [{"id": "li_item_456", "quantity": 1}], "status": "shipped"})
        self.assertEqual(gift.json["fulfillments"][0]["destination"]["city"], "New York", gift)
        rest = operator.post(at, {"type": "shipping", "status": "shipped"})
        self.assertEqual(rest.json["fulfillments"][1]["destination"]["city"], "San Francisco", rest)
        self.assertEqual(rest.json["status"], "shipped")
        end = time.monotonic() + 20
        while len(receiver.received) < 3:
            self.assertLess(time.monotonic(), end, f"{len(receiver.received)} of 3 webhooks")
            time.sleep(0.02)
        for _, body in receiver.received:
            self.assertEqual(published.webhook_faults(json.loads(body)), [])

    def test_what_a_destination_lacks_is_told(self):
        session = self.open(parcel("a", "item_shirt", bodies.ADDRESS_US), parcel("b", "item_456", None),
                            fulfillment_details=None)
        self.assertEqual(self.messages(session), [("missing", "$.fulfillment_groups[1].fulfillment_details.address")])
        self.read_under_all(session)
        far = {"fulfillment_groups": [parcel("a", "item_shirt", bodies.ADDRESS_US), parcel("b", "item_456", NOWHERE)]}
        session = self.checked(self.agent.update(session["id"], far))
        self.assertEqual(self.messages(session), [("region_restricted", "$.fulfillment_groups[1].fulfillment_details.address")])
        near = {"fulfillment_groups": [parcel("a", "item_shirt", bodies.ADDRESS_US), parcel("b", "item_456", ADDRESS_NY)]}
        self.assertEqual(self.checked(self.agent.update(session["id"], near))["status"], "ready_for_payment")

    def test_an_option_for_another_destination_is_told(self):
        session = self.open(parcel("b", "item_456", bodies.ADDRESS_JP))
        self.assertNotIn("ful_overnight_01@b", [o["id"] for o in session["fulfillment_options"]])
        wrong = self.checked(self.agent.update(session["id"], bodies.select("ful_overnight_01", "item_shirt", "item_456")))
        self.assertEqual(self.messages(wrong), [("invalid", "$.selected_fulfillment_options")])
        self.assertEqual(chosen(wrong), chosen(session))
        both = self.checked(self.agent.update(session["id"], bodies.select("fulfillment_option_456", "item_shirt", "item_456")))
        self.assertEqual(chosen(both), {"fulfillment_option_456": ["item_shirt"], "fulfillment_option_456@b": ["item_456"]})

    def test_older_versions_leave_it_as_it_is(self):
        session = self.open(parcel("b", "item_456", ADDRESS_NY))
        moved = {**bodies.ADDRESS_US, "line_one": "1 Other Street"}
        for version in OLDER:
            sent = {"fulfillment_address": moved} if version == "2025-09-29" else {"fulfillment_details": {"address": moved}}
            told = self.checked(self.agent.update(session["id"], sent, headers={"API-Version": version}), version=version)
            self.assertEqual(told["status"], "ready_for_payment", told["messages"])
            now = self.checked(self.agent.get(session["id"]))
            self.assertEqual(now["fulfillment_groups"], session["fulfillment_groups"], version)
            self.assertEqual(chosen(now), chosen(session), version)
            self.assertEqual(amounts(now), amounts(session), version)

    def test_an_address_that_stands_in_groups_alone_can_be_moved_by_older_versions(self):
        for version in OLDER:
            session = self.open(parcel("b", "item_456", ADDRESS_NY), items=("item_456",), fulfillment_details=None)
            sent = {"fulfillment_address": bodies.ADDRESS_US} if version == "2025-09-29" else \
                {"fulfillment_details": {"address": bodies.ADDRESS_US}}
            told = self.checked(self.agent.update(session["id"], sent, headers={"API-Version": version}), version=version)
            self.assertEqual(told["status"], "ready_for_payment", (version, told["messages"]))
            now = self.checked(self.agent.get(session["id"]))
            self.assertEqual(now["fulfillment_groups"][0]["fulfillment_details"]["address"]["city"], "San Francisco", version)


if __name__ == "__main__":
    suite.main()
