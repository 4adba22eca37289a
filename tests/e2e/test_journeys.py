"""Whole journeys over HTTP: every way of fulfilment, three currencies, amounts checked against the catalog's tables."""

import unittest

from acp_harness import bodies, suite
from acp_harness.shop import Shop

ADDRESSES = {"usd": bodies.ADDRESS_US, "eur": bodies.ADDRESS_DE, "jpy": bodies.ADDRESS_JP}
KINDS = ("shipping", "digital", "pickup", "local_delivery")
ADDED = {"subtotal", "fulfillment", "tax", "fee", "gift_wrap", "tip"}
TAKEN_OFF = {"discount", "store_credit"}


def total_of(totals, kind):
    """Types may repeat: their sum counts."""
    return sum(t["amount"] for t in totals if t["type"] == kind)


class Journeys(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()

    def items(self, kind, currency):
        """Two items that can go this way in this currency, with their prices in minor units."""
        rows = self.shop.cluster.psql(
            "SELECT i.item_id, p.amount FROM acp.items i JOIN acp.prices p USING (item_id) JOIN acp.stock s USING (item_id) "
            f"WHERE '{kind}' = ANY (i.fulfillable_by) AND p.currency = upper('{currency}') AND i.for_sale AND i.listed "
            "AND coalesce(s.on_hand, 100) >= 10 AND coalesce(i.max_per_order, 100) >= 2 ORDER BY 1 LIMIT 2").split()
        return [(item, int(amount)) for item, amount in (row.split("|") for row in rows)]

    def option_price(self, option, currency):
        return int(self.shop.cluster.psql(f"SELECT amount FROM acp.fulfillment_prices WHERE option_id = '{option}' "
                                          f"AND currency = upper('{currency}')"))

    def assert_adds_up(self, session, expected_items, fulfillment):
        totals = session["totals"]
        added = sum(t["amount"] for t in totals if t["type"] in ADDED)
        taken = sum(t["amount"] for t in totals if t["type"] in TAKEN_OFF)
        self.assertEqual(total_of(totals, "total"), added - taken, totals)
        self.assertEqual(total_of(totals, "subtotal"), sum(price * quantity for _, price, quantity in expected_items))
        self.assertEqual(total_of(totals, "fulfillment"), fulfillment)
        for line, (item, price, quantity) in zip(session["line_items"], expected_items, strict=True):
            self.assertEqual((line["item"]["id"], line["unit_amount"], line["quantity"]), (item, price, quantity))
            self.assertEqual(total_of(line["totals"], "subtotal"), price * quantity)
            line_total = total_of(line["totals"], "subtotal") + total_of(line["totals"], "tax")
            self.assertEqual(total_of(line["totals"], "total"), line_total)

    def journey(self, kind, currency):
        sold = [(item, price, n) for n, (item, price) in enumerate(self.items(kind, currency), 1)]
        self.assertTrue(sold, f"the demo catalog has nothing for {kind} in {currency}")
        body = bodies.create(currency=currency, address=ADDRESSES[currency])
        body["line_items"] = [{"id": item, "quantity": quantity} for item, _, quantity in sold]
        created = self.agent.create(body)
        self.assertEqual(created.status, 201, created)
        session = created.json["id"]
        offered = [o for o in created.json["fulfillment_options"] if o["type"] == kind]
        self.assertTrue(offered, created.json["fulfillment_options"])
        option = offered[0]["id"]
        updated = self.agent.update(session, bodies.select(option, *[item for item, _, _ in sold], kind=kind))
        self.assertEqual((updated.status, updated.json["status"]), (200, "ready_for_payment"), updated)
        self.assertEqual(updated.json["currency"], currency)
        self.assert_adds_up(updated.json, sold, self.option_price(option, currency))
        done = self.agent.complete(session, bodies.complete())
        self.assertEqual((done.status, done.json["status"]), (200, "completed"), done)
        order = done.json["order"]
        self.assertEqual(order["checkout_session_id"], session)
        self.assertEqual([line["quantity"]["ordered"] for line in order["line_items"]], [n for _, _, n in sold])
        self.assertEqual(self.agent.get(session).body, done.body)
        charged = self.shop.cluster.psql(
            f"SELECT amount, currency FROM acp.sandbox_charges WHERE session_id = '{session}' AND status = 'captured'").strip()
        self.assertEqual(charged, f"{total_of(done.json['totals'], 'total')}|{currency.upper()}")
        print(f"  {currency} {kind:15} {option:28} total {charged}")

    def test_us_dollars(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.journey(kind, "usd")

    def test_euros(self):
        for kind in ("shipping", "digital"):
            with self.subTest(kind):
                self.journey(kind, "eur")

    def test_yen(self):
        for kind in ("shipping", "digital"):
            with self.subTest(kind):
                self.journey(kind, "jpy")

    def test_readiness_falls_back(self):
        session = self.agent.create(bodies.create()).json["id"]
        ready = self.agent.update(session, bodies.select("fulfillment_option_123"))
        self.assertEqual(ready.json["status"], "ready_for_payment", ready)
        without = self.agent.update(session, {"fulfillment_details": {"name": "Nobody"}})
        self.assertEqual(without.status, 200, without)
        self.assertNotEqual(without.json["status"], "ready_for_payment", without)
        refused = self.agent.complete(session, bodies.complete())
        self.assertIn(refused.status, range(400, 500), refused)

    def test_an_unknown_item_is_refused(self):
        reply = self.agent.create(bodies.create("no_such_item"))
        self.assertEqual((reply.status, reply.json["code"]), (400, "invalid_item_id"), reply)
        self.assertEqual(reply.json["param"], "$.line_items[0].item.id", reply)

    def test_terminal_sessions_stay_as_they_are(self):
        session = self.agent.create(bodies.create()).json["id"]
        canceled = self.agent.cancel(session, {"intent_trace": {"reason_code": "price_sensitivity"}})
        self.assertEqual((canceled.status, canceled.json["status"]), (200, "canceled"), canceled)
        self.assertNotIn("intent_trace", canceled.json)
        self.assertEqual(self.agent.cancel(session).status, 405)
        for reply in (self.agent.update(session, bodies.select("fulfillment_option_123")),
                      self.agent.complete(session, bodies.complete())):
            self.assertIn(reply.status, range(400, 500), reply)
        self.assertEqual(self.agent.get(session).body, canceled.body)
        self.assertEqual(len(self.shop.events.of(session)), 2)


if __name__ == "__main__":
    suite.main()
