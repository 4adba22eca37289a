"""Carts over HTTP and MCP: their whole life, against the published schema, through a crash of the server, and to a session."""

import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

from acp_harness import bodies, suite
from acp_harness.paths import VERSION
from acp_harness.published import Schemas
from acp_harness.shop import Shop
from test_mcp import McpAgent

ITEMS = {"line_items": [{"id": "item_shirt", "quantity": 2}, {"id": "item_123"}]}
BUYER = {"email": "ann@example.com", "first_name": "Ann", "last_name": "Example"}


def total_of(cart, kind="total"):
    return sum(t["amount"] for t in cart["totals"] if t["type"] == kind)


class Carts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()
        openapi = cls.agent.request("GET", f"/openapi/{VERSION}.json").json
        cls.schemas = [s for s in (Schemas.generated(openapi), Schemas.published()) if s]

    def checked(self, reply, status=200):
        self.assertEqual(reply.status, status, reply)
        for schemas in self.schemas:
            self.assertEqual(schemas.errors("Cart", reply.json), [])
        return reply.json

    def create(self, body=None):
        return self.checked(self.agent.create_cart(body or ITEMS), 201)

    def refused(self, reply, status, code, param=None):
        self.assertEqual((reply.status, reply.json["code"], reply.json.get("param")), (status, code, param), reply)

    def test_life(self):
        cart = self.create({**ITEMS, "buyer": BUYER, "locale": "en-US"})
        self.assertTrue(cart["id"].startswith("cart_"))
        self.assertEqual(cart["buyer"], BUYER)
        self.assertEqual((cart["currency"], total_of(cart)), ("usd", total_of(cart, "subtotal")))
        self.assertEqual([t["type"] for t in cart["totals"]], ["items_base_amount", "subtotal", "total"])
        self.assertIn(cart["id"], cart["continue_url"])
        self.assertEqual(self.checked(self.agent.get_cart(cart["id"])), cart)

        changed = self.checked(self.agent.update_cart(cart["id"], {"line_items": [{"id": "item_123", "quantity": 3}]}))
        self.assertEqual([(line["item"]["id"], line["quantity"]) for line in changed["line_items"]], [("item_123", 3)])
        self.assertNotIn("buyer", changed)
        self.assertGreater(changed["expires_at"], cart["expires_at"])
        self.assertEqual(self.checked(self.agent.get_cart(cart["id"])), changed)

        self.assertEqual(self.checked(self.agent.cancel_cart(cart["id"])), changed)
        for reply in (self.agent.get_cart(cart["id"]), self.agent.update_cart(cart["id"], ITEMS),
                      self.agent.cancel_cart(cart["id"])):
            self.refused(reply, 404, "not_found")
        self.assertEqual(self.shop.cluster.psql(
            f"SELECT string_agg(type, ' ' ORDER BY version) FROM acp.events WHERE session_id = '{cart['id']}'").strip(),
            "cart.created cart.updated cart.canceled")
        self.assertEqual(self.shop.cluster.psql(
            f"SELECT status || ' ' || items FROM acp.carts WHERE cart_id = '{cart['id']}'").strip(), "canceled 1")
        self.assertEqual(self.shop.cluster.psql(
            f"SELECT count(*) FROM acp.sessions WHERE session_id = '{cart['id']}'").strip(), "0")

    def test_keys(self):
        key = uuid.uuid4().hex
        first = self.agent.create_cart(ITEMS, key=key)
        again = self.agent.create_cart(ITEMS, key=key)
        self.assertEqual((again.status, again.json, again.replayed), (201, first.json, True))
        self.refused(self.agent.create_cart({"line_items": [{"id": "item_123"}]}, key=key), 422, "idempotency_conflict")
        self.refused(self.agent.create_cart(ITEMS, key=None), 400, "idempotency_key_required")
        cart = first.json["id"]
        update = {"line_items": [{"id": "item_123"}]}
        once = self.agent.update_cart(cart, update, key=key)
        self.assertFalse(once.replayed)
        twice = self.agent.update_cart(cart, update, key=key)
        self.assertEqual((twice.json, twice.replayed), (once.json, True))
        self.checked(self.agent.update_cart(cart, ITEMS, key=None))
        ended = self.agent.cancel_cart(cart, key=key)
        again = self.agent.cancel_cart(cart, key=key)
        self.assertEqual((again.status, again.json, again.replayed), (200, ended.json, True))
        self.assertEqual(self.agent.create_cart(ITEMS, key=key).json, first.json)

    def test_one_cart_for_one_key(self):
        key = uuid.uuid4().hex
        agents = [self.shop.agent() for _ in range(8)]
        with ThreadPoolExecutor(len(agents)) as all_at_once:
            replies = list(all_at_once.map(lambda agent: agent.create_cart(ITEMS, key=key), agents))
        made = {r.json["id"] for r in replies if r.status == 201}
        self.assertEqual(len(made), 1)
        self.assertLessEqual({r.status for r in replies}, {201, 409})

    def test_what_is_refused(self):
        self.refused(self.agent.create_cart({"line_items": []}), 400, "too_few", "$.line_items")
        self.refused(self.agent.create_cart({}), 400, "missing", "$.line_items")
        self.refused(self.agent.create_cart({"line_items": [{"id": "unicorn"}]}), 400, "invalid_item_id",
                     "$.line_items[0].item.id")
        self.refused(self.agent.create_cart({"line_items": [{"id": "item_sold_out"}]}), 422, "out_of_stock", "$.line_items")
        self.refused(self.agent.create_cart({**ITEMS, "buyer": {"first_name": "A"}}), 400, "missing", "$.buyer.email")
        cart = self.create()["id"]
        self.refused(self.agent.update_cart(cart, {"buyer": BUYER}), 400, "missing", "$.line_items")
        self.refused(self.agent.request("POST", f"/carts/{cart}/cancel", [1]), 400, "invalid_type", "$")
        self.assertEqual(self.agent.request("POST", f"/carts/{cart}", ITEMS).status, 405)
        self.checked(self.agent.request("POST", f"/carts/{cart}/cancel", {"intent_trace": "of no meaning here"}))

    def test_something_that_is_left_is_enough(self):
        cart = self.create({"line_items": [{"id": "item_123"}, {"id": "item_sold_out"}]})
        self.assertEqual([(m["code"], m["param"]) for m in cart["messages"]],
                         [("out_of_stock", "$.line_items[1].item.id")])

    def test_others_do_not_see_it(self):
        cart = self.create()["id"]
        other = self.shop.new_agent(f"agent-{uuid.uuid4().hex[:8]}")
        session = self.agent.create(bodies.create()).json["id"]
        for reply in (other.get_cart(cart), other.update_cart(cart, ITEMS), other.cancel_cart(cart), self.agent.get(cart),
                      self.agent.update(cart, {}), self.agent.cancel(cart), self.agent.get_cart(session),
                      self.agent.cancel_cart(session), self.agent.get_cart("cart_x"),
                      self.agent.request("GET", f"/orders/ord_{cart[5:]}")):
            self.refused(reply, 404, "not_found")
        self.checked(self.agent.get_cart(cart))

    def test_older_versions_have_none(self):
        reply = self.agent.create_cart(ITEMS, headers={"API-Version": "2026-01-30"})
        self.refused(reply, 400, "unsupported_api_version")
        self.assertEqual(reply.json["supported_versions"], [VERSION])

    def test_discovery_names_them(self):
        document = self.agent.request("GET", "/.well-known/acp.json").json
        self.assertIn("carts", document["capabilities"]["services"])

    def test_to_a_session(self):
        cart = self.create()
        session = self.agent.create({**bodies.create(), "line_items": cart["line_items"], "currency": cart["currency"]})
        self.assertEqual(session.status, 201, session)
        self.assertEqual(total_of(session.json, "subtotal"), total_of(cart, "subtotal"))
        self.assertEqual(self.agent.complete(session.json["id"], bodies.complete()).json["status"], "completed")
        self.assertEqual(self.checked(self.agent.get_cart(cart["id"])), cart)

    def test_tools(self):
        agent = McpAgent(self.agent)
        made = agent.call("create_cart", key=uuid.uuid4().hex, payload=ITEMS)
        self.assertFalse(made["isError"], made)
        cart = made["structuredContent"]
        self.assertEqual(agent.call("get_cart", id=cart["id"])["structuredContent"], cart)
        changed = agent.call("update_cart", id=cart["id"], payload={"line_items": [{"id": "item_123"}]})
        self.assertEqual(len(changed["structuredContent"]["line_items"]), 1)
        self.assertFalse(agent.call("cancel_cart", id=cart["id"])["isError"])
        gone = agent.call("get_cart", id=cart["id"])
        self.assertEqual((gone["isError"], gone["code"], gone["_meta"]["http_status"]), (True, "not_found", 404))

    def test_operators_see_no_session_in_it(self):
        operator = self.shop.operator(f"operator-{uuid.uuid4().hex[:8]}")
        path = f"/checkout_sessions/{self.create()['id']}"
        for reply in (operator.get(path), operator.post(f"{path}/approve", {}), operator.post(f"{path}/refuse", {})):
            self.assertEqual((reply.status, reply.json["code"]), (404, "not_found"), reply)

    def test_nobody_outside_is_told(self):
        operator = self.shop.operator(f"operator-{uuid.uuid4().hex[:8]}")
        refused = operator.post("/endpoints", {"kind": "pull", "events": ["order_create", "cart.created"]})
        self.assertEqual((refused.status, refused.json["code"], refused.json["param"]), (400, "invalid_value", "$.events[1]"))
        queue = operator.post("/endpoints", {"kind": "pull", "events": ["*"]}).json["id"]
        self.create()
        session = self.agent.create(bodies.create()).json["id"]
        taken = []
        while not any(m["session_id"] == session for m in taken):
            got = operator.receive(queue)
            self.assertTrue(got, "the session's message comes")
            operator.ack(queue, *got)
            taken += got
        self.assertFalse([m for m in taken if m["session_id"].startswith("cart_")])


class Durable(unittest.TestCase):
    def test_through_a_kill_and_to_its_end(self):
        with Shop(settings={"ACP_CART_LIFETIME": "4s", "ACP_JANITOR_INTERVAL": "200ms"}) as shop:
            agent = shop.agent()
            cart = agent.create_cart(ITEMS).json
            shop.server.kill()
            shop.server.start()
            agent = shop.agent()
            self.assertEqual(agent.get_cart(cart["id"]).json, cart)
            suite.eventually(lambda: agent.get_cart(cart["id"]).status == 404)
            self.assertEqual(agent.update_cart(cart["id"], ITEMS).status, 404)
            forgotten = agent.create_cart(ITEMS).json["id"]
            suite.eventually(lambda: shop.cluster.psql(
                f"SELECT status FROM acp.carts WHERE cart_id = '{forgotten}'").strip() == "expired")


if __name__ == "__main__":
    suite.main()
