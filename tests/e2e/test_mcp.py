"""MCP over sockets: a purchase with tools, and that tools and HTTP are two ways to the same sessions."""

import json
import unittest
import uuid
from collections import Counter

import jsonschema

from acp_harness import bodies, suite
from acp_harness.agent import Agent
from acp_harness.paths import VERSION
from acp_harness.published import Schemas
from acp_harness.shop import Shop


class Refused(Exception):
    """A JSON-RPC error."""


class McpAgent:
    """An agent that calls tools; its messages go over an HTTP agent's connection."""

    def __init__(self, agent: Agent, accept: str = "application/json, text/event-stream"):
        self.agent, self.accept, self.session, self.sent = agent, accept, None, {}

    def say(self, message, **headers):
        all_headers = {"Accept": self.accept, "API-Version": None, "Mcp-Session-Id": self.session, **headers}
        return self.agent.request("POST", "/mcp", message, key=None, headers=all_headers)

    def ask(self, method: str, params: dict | None = None) -> dict:
        message = {"jsonrpc": "2.0", "id": uuid.uuid4().hex, "method": method, "params": params or {}}
        answer = self.say(message)
        if answer.headers["content-type"] == "text/event-stream":
            event, data, *rest = answer.body.decode().split("\n")
            assert (event, rest) == ("event: message", ["", ""]), answer
            said = json.loads(data.removeprefix("data: "))
        else:
            said = answer.json
        assert said["id"] == message["id"], answer
        if "error" in said:
            raise Refused(said["error"])
        self.session = answer.headers.get("mcp-session-id", self.session)
        return said["result"]

    def call(self, tool: str, key: str | None = None, **arguments) -> dict:
        """The whole result. Keeps what was sent last to each tool."""
        meta = {"api_version": VERSION} | ({"idempotency_key": key} if key else {})
        self.sent[tool] = {"meta": meta, **arguments}
        return self.ask("tools/call", {"name": tool, "arguments": self.sent[tool]})


ODD_VALUES = (None, True, 0, -1, 1.5, 10**30, "", "x" * 300, "a/b", "\u2028\n", [], [[]], {}, {"$ref": 1})


def bent(document):
    """The document again and again, each time with another place of it left out or taken by something odd."""
    if isinstance(document, (dict, list)):
        for at in document if isinstance(document, dict) else range(len(document)):
            for value in bent(document[at]):
                copy = document.copy()
                copy[at] = value
                yield copy
            copy = document.copy()
            del copy[at]
            yield copy
    yield from ODD_VALUES


class Mcp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop(settings={"ACP_MCP_ORIGINS": "app://desktop"}))
        cls.agent = cls.shop.agent()

    def buy(self, mcp: McpAgent) -> dict:
        """From initialize to the order: the last result of complete."""
        started = mcp.ask("initialize", {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t"}})
        self.assertEqual(started["protocolVersion"], "2025-06-18")
        self.assertEqual(mcp.say({"jsonrpc": "2.0", "method": "notifications/initialized"}).status, 202)
        created = mcp.call("create_checkout_session", key=uuid.uuid4().hex, payload=bodies.create())
        ready = mcp.call("update_checkout_session", key=uuid.uuid4().hex, id=created["id"],
                         payload=bodies.select("fulfillment_option_123"))
        self.assertEqual(ready["status"], "ready_for_payment")
        done = mcp.call("complete_checkout_session", key=uuid.uuid4().hex, id=created["id"], payload=bodies.complete())
        self.assertEqual((done["status"], done["isError"]), ("completed", False))
        return done

    def test_a_purchase_in_both_forms(self):
        for accept in ("application/json", "text/event-stream"):
            with self.subTest(accept):
                mcp = McpAgent(self.agent, accept)
                done = self.buy(mcp)
                session = self.agent.get(done["id"]).json
                self.assertEqual(done["structuredContent"], session)
                self.assertEqual(json.loads(done["content"][0]["text"]), session)
                order = mcp.call("get_order", id=session["order"]["id"])["structuredContent"]
                self.assertEqual(order, self.agent.request("GET", f"/orders/{order['id']}").json)
                published = Schemas.published()
                if published:
                    self.assertEqual(published.errors("CheckoutSessionWithOrder", done["structuredContent"]), [])

    def test_arguments_fit_the_schemas_that_are_listed(self):
        mcp = McpAgent(self.agent)
        session = self.buy(mcp)["id"]
        mcp.call("get_checkout_session", id=session)
        other = mcp.call("create_checkout_session", payload=bodies.create())["id"]
        mcp.call("cancel_checkout_session", id=other)
        items = {"line_items": [{"id": "item_123", "quantity": 2}]}
        cart = mcp.call("create_cart", payload=items)["id"]
        mcp.call("update_cart", id=cart, payload=items)
        mcp.call("get_cart", id=cart)
        mcp.call("cancel_cart", id=cart)
        listed = {tool["name"]: tool["inputSchema"] for tool in mcp.ask("tools/list")["tools"]}
        self.assertEqual(set(mcp.sent), set(listed) - {"get_order"})
        for tool, sent in mcp.sent.items():
            with self.subTest(tool):
                validator = jsonschema.Draft202012Validator(listed[tool])
                validator.check_schema(listed[tool])
                self.assertEqual([e.message for e in validator.iter_errors(sent)], [])
                for missing in listed[tool]["required"]:
                    self.assertFalse(validator.is_valid({k: v for k, v in sent.items() if k != missing}))

    def test_tools_and_http_share_sessions_and_keys(self):
        mcp = McpAgent(self.agent)
        key = uuid.uuid4().hex
        created = mcp.call("create_checkout_session", key=key, payload=bodies.create())
        over_http = self.agent.create(bodies.create(), key=key)
        self.assertEqual((over_http.status, over_http.replayed, over_http.json["id"]), (201, True, created["id"]))
        again = mcp.call("create_checkout_session", key=key, payload=bodies.create())
        self.assertTrue(again["_meta"]["idempotent_replayed"])
        self.assertEqual(len(self.shop.events.of(created["id"])), 1)
        conflict = mcp.call("create_checkout_session", key=key, payload=bodies.create(quantity=2))
        self.assertEqual((conflict["isError"], conflict["structuredContent"]["code"], conflict["_meta"]["http_status"]),
                         (True, "idempotency_conflict", 422))
        cancel = uuid.uuid4().hex
        self.assertEqual(mcp.call("cancel_checkout_session", key=cancel, id=created["id"])["status"], "canceled")
        self.assertTrue(self.agent.request("POST", f"/checkout_sessions/{created['id']}/cancel", key=cancel).replayed)

    def test_errors_are_those_of_http(self):
        mcp = McpAgent(self.agent)
        session = mcp.call("create_checkout_session", payload=bodies.create())["id"]
        for tool, target, body in (("create_checkout_session", "/checkout_sessions", {"currency": 3}),
                                   ("update_checkout_session", f"/checkout_sessions/{session}", {"line_items": "none"}),
                                   ("complete_checkout_session", f"/checkout_sessions/{session}/complete", {}),
                                   ("complete_checkout_session", "/checkout_sessions/cs_unknown/complete", bodies.complete()),
                                   ("cancel_checkout_session", "/checkout_sessions/cs_unknown/cancel", {})):
            with self.subTest(tool, body=str(body)[:40]):
                over_http = self.agent.request("POST", target, body)
                arguments = {"payload": body} | ({"id": target.split("/")[2]} if target.count("/") > 1 else {})
                result = mcp.call(tool, **arguments)
                self.assertTrue(result["isError"], over_http)
                self.assertEqual(result["structuredContent"], over_http.json)
                self.assertEqual(result["_meta"]["http_status"], over_http.status)
                self.assertTrue(result["_meta"]["request_id"])
        with self.assertRaises(Refused) as refused:
            mcp.ask("tools/call", {"name": "delete_everything"})
        self.assertEqual(refused.exception.args[0]["code"], -32602)

    def test_sessions_are_their_agent_s_alone(self):
        mcp = McpAgent(self.agent)
        done = self.buy(mcp)
        other = McpAgent(self.shop.new_agent("agent-two"))
        for tool, named in (("get_checkout_session", done["id"]), ("get_order", done["order"]["id"])):
            result = other.call(tool, id=named)
            self.assertEqual((result["isError"], result["structuredContent"]["code"]), (True, "not_found"))
        other.session = mcp.session
        self.assertEqual(other.say({"jsonrpc": "2.0", "id": 1, "method": "ping"}).status, 404)

    def test_a_conversation_outlives_its_server(self):
        mcp = McpAgent(self.agent)
        mcp.ask("initialize", {"protocolVersion": "2025-11-25"})
        named = mcp.session
        self.assertTrue(named)
        self.shop.server.stop()
        self.shop.server.start()
        self.assertEqual(mcp.ask("ping"), {})
        self.assertEqual(mcp.session, named)

    def test_nothing_odd_upsets_it(self):
        mcp = McpAgent(self.agent)
        payload = {"line_items": [{"id": "item_123", "quantity": 1}], "currency": "usd", "capabilities": {}}
        call = {"name": "create_checkout_session", "arguments": {
            "meta": {"api_version": VERSION, "idempotency_key": "odd"}, "payload": payload}}
        outcomes = Counter()
        for message in bent({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}):
            answer = mcp.say(message)
            self.assertIn(answer.status, (200, 202, 400), message)
            if answer.status == 202:
                outcomes["accepted"] += 1
                continue
            said = answer.json
            self.assertEqual((said["jsonrpc"], "result" in said), ("2.0", "error" not in said), message)
            refused = "error" in said or said["result"]["isError"]
            if "error" not in said and refused:
                self.assertLess(said["result"]["_meta"]["http_status"], 500, message)
            outcomes["error" if "error" in said else "refused" if refused else "done"] += 1
        print(dict(outcomes), flush=True)
        self.assertTrue(all(outcomes[kind] for kind in ("accepted", "error", "refused", "done")), outcomes)

    def test_pages_of_other_origins_are_turned_away(self):
        mcp, ping = McpAgent(self.agent), {"jsonrpc": "2.0", "id": 1, "method": "ping"}
        own = "http://%s:%d" % self.shop.server.address
        for origin, status in ((own, 200), ("http://localhost:3000", 200), ("app://desktop", 200),
                               ("https://evil.example", 403), ("null", 403)):
            self.assertEqual(mcp.say(ping, Origin=origin).status, status, origin)

    def test_it_is_announced(self):
        found = self.agent.request("GET", "/.well-known/acp.json").json
        self.assertEqual(found["transports"], ["rest", "mcp"])


if __name__ == "__main__":
    suite.main()
