"""Orders after the sale: the merchant's changes, what agents read, and the webhooks that tell them."""

import json
import time
import unittest

from acp_harness import bodies, published, suite
from acp_harness.receiver import Receiver, merchant_signature
from acp_harness.shop import Shop


def setUpModule():
    shop = Shop()
    unittest.addModuleCleanup(shop.__exit__)
    Orders.shop = shop.__enter__()
    Orders.operator = shop.operator("alice")
    Orders.agent = shop.agent()


class Orders(unittest.TestCase):
    shop: Shop

    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        made = self.operator.post("/endpoints", {"url": self.receiver.url, "events": ["order_create", "order_update"],
                                                 "allow_cidrs": ["127.0.0.0/8"]})
        self.assertEqual(made.status, 201, made)
        self.secret = made.json["secret"]
        self.addCleanup(self.operator.request, "DELETE", f"/endpoints/{made.json['id']}")
        self.session = self.agent.create(bodies.create()).json["id"]
        done = self.agent.request("POST", f"/checkout_sessions/{self.session}/complete", bodies.complete())
        self.assertEqual(done.json["status"], "completed", done)
        self.order = done.json["order"]

    def at(self, rest: str = "") -> str:
        return f"/orders/{self.order['id']}{rest}"

    def told(self, count: int) -> list[dict]:
        """The bodies of so many webhooks, once they have come; each rightly signed and of the published shape."""
        end = time.monotonic() + 20
        while len(self.receiver.received) < count:
            self.assertLess(time.monotonic(), end, f"{len(self.receiver.received)} of {count} webhooks")
            time.sleep(0.02)
        events = []
        for headers, body in self.receiver.received:
            self.assertTrue(merchant_signature(self.secret, headers["Merchant-Signature"], body))
            event = json.loads(body)
            self.assertEqual(published.webhook_faults(event), [], event)
            events.append(event)
        return events

    def test_each_change_is_told_in_order(self):
        line = self.order["line_items"][0]
        ordered = line["quantity"]["ordered"]
        shipped = self.operator.post(self.at("/fulfillments"), {
            "type": "shipping", "status": "shipped", "line_items": [{"id": line["id"], "quantity": 1}],
            "carrier": "UPS", "tracking_number": "1Z999", "event": {"type": "shipped", "location": "Memphis, TN"}})
        self.assertEqual(shipped.status, 200, shipped)
        self.assertEqual(shipped.json["line_items"][0]["quantity"]["fulfilled"], 1)
        rest = self.operator.post(self.at("/fulfillments"), {"type": "shipping", "status": "shipped"})
        self.assertIn(rest.status, (200, 409) if ordered == 1 else (200,))
        refunded = self.operator.post(self.at("/adjustments"), {"id": "mine", "type": "refund", "amount": 100})
        self.assertEqual(refunded.json["adjustments"][0]["status"], "pending", refunded)
        again = self.operator.post(self.at("/adjustments"), {"id": "mine", "type": "refund", "amount": 100})
        self.assertEqual(len(again.json["adjustments"]), 1)
        returned = self.operator.post(self.at("/adjustments"), {
            "type": "return", "line_items": [{"id": line["id"], "quantity": 1}], "reason": "did_not_fit"})
        self.assertEqual(returned.status, 200, returned)
        events = self.told(5 if rest.status == 409 else 6)
        self.assertEqual([e["type"] for e in events], ["order_create"] + ["order_update"] * (len(events) - 1))
        self.assertEqual(events[0]["data"]["status"], "confirmed")
        last = events[-1]["data"]
        self.assertEqual({a["type"]: a["status"] for a in last["adjustments"]}, {"refund": "completed", "return": "completed"})
        self.assertIn({"type": "amount_refunded", "display_text": "Refunded", "amount": 100}, last["totals"])
        self.assertEqual(self.agent.request("GET", self.at()).json, last)
        self.assertEqual(self.operator.get(self.at()).json, last)
        paid = self.shop.cluster.psql("SELECT count(*), sum(amount) FROM acp.sandbox_refunds WHERE status = 'refunded' "
                                      f"AND refund_key LIKE 'rf_{self.session}%'").strip()
        self.assertEqual(paid, "1|100")

    def acts(self) -> list[dict]:
        """The record of acts on this order, oldest first."""
        newest = self.operator.get(f"/acts?limit=1000&order={self.order['id']}").json["acts"]
        self.assertEqual({a["order"] for a in newest}, {self.order["id"]})
        return newest[::-1]

    def test_who_did_what_to_an_order_is_on_record(self):
        refund = {"id": "mine", "type": "refund", "amount": 100, "description": "for Jane Doe, as she asked"}
        self.assertEqual(self.operator.post(self.at("/adjustments"), refund).status, 200)
        self.assertEqual(self.operator.post(self.at("/adjustments"), refund).status, 200)
        self.assertEqual(self.operator.post(self.at("/adjustments"), {"type": "refund", "amount": 10**9}).status, 400)
        acts = self.acts()
        self.assertEqual([(a["act"], a["outcome"], a["affected"]) for a in acts],
                         [("begin_adjustment", "asked", 0), ("begin_adjustment", "done", 1),
                          ("begin_adjustment", "asked", 0), ("begin_adjustment", "unchanged", 0),
                          ("begin_adjustment", "asked", 0), ("begin_adjustment", "refused", 0)])
        self.assertEqual({a["actor"].split(":")[0] for a in acts}, {"alice"})
        for asked, ended in zip(acts[::2], acts[1::2]):
            self.assertEqual((asked["asked_in"], ended["asked_in"]), (None, asked["number"]))
        what = acts[0]["what"]
        self.assertEqual(what["asked"], {"id": "mine", "type": "refund", "amount": 100, "also": ["description"]})
        self.assertEqual(what["session_id"], self.session)
        self.assertEqual(acts[5]["what"], {"code": "invalid"})
        events = self.shop.cluster.psql("SELECT count(*) FROM acp.checkout_events WHERE type = 'order_update' AND "
                                        f"request_id = '{what['request_id']}' AND session_id = '{self.session}'")
        self.assertEqual(events.strip(), "1", "the event tells who asked for it")
        self.assertNotIn("Jane", json.dumps(acts))
        self.assertEqual(self.operator.get("/orders/ord_nonsense").status, 404)
        self.assertEqual(self.operator.request("PATCH", "/orders/ord_nonsense", {"status": "shipped"}).status, 404)

    def test_an_order_is_its_buyer_s_agent_s_alone(self):
        self.assertEqual(self.agent.request("GET", self.at()).json["id"], self.order["id"])
        self.assertEqual(self.shop.new_agent("agent-two").request("GET", self.at()).status, 404)
        open_session = self.agent.create(bodies.create()).json["id"]
        self.assertEqual(self.agent.request("GET", "/orders/ord_" + open_session.removeprefix("cs_")).status, 404)

    def test_what_makes_no_sense_is_refused_with_its_path(self):
        too_much = {"type": "refund", "amount": 10**9}
        for target, body, status, param in (
                ("/adjustments", too_much, 400, "$.amount"),
                ("/adjustments", {"type": "gift", "amount": 1}, 400, "$.type"),
                ("/fulfillments", {"type": "teleport"}, 400, "$.type"),
                ("/fulfillments", {"type": "shipping", "line_items": [{"id": "li_none", "quantity": 1}]}, 400,
                 "$.line_items[0].id")):
            answer = self.operator.post(self.at(target), body)
            self.assertEqual((answer.status, answer.json.get("param")), (status, param), answer)
        self.assertEqual(self.operator.request("PATCH", self.at("/fulfillments/ful_9"), {"status": "shipped"}).status, 404)
        self.assertEqual(self.operator.get("/orders/ord_nonsense").status, 404)
        self.assertEqual([e["type"] for e in self.told(1)], ["order_create"])


if __name__ == "__main__":
    suite.main()
