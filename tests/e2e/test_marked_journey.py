"""A journey in which every string is marked: nothing personal gets into logs, metrics or error bodies, and each event
carries the trace of its request to the webhooks."""

import json
import secrets
import time
import unittest

from acp_harness import bodies, suite
from acp_harness.metrics import scrape
from acp_harness.receiver import Receiver
from acp_harness.shop import Shop


class Marks:
    """Strings that occur nowhere else."""

    def __init__(self):
        self.personal: list[str] = []

    def text(self, what: str) -> str:
        self.personal.append(f"Zq{secrets.token_hex(4)}{what}")
        return self.personal[-1]

    def email(self) -> str:
        return self.text("mail") + "@example.com"

    def phone(self) -> str:
        self.personal.append("1555" + str(secrets.randbelow(10**9)).zfill(9))
        return self.personal[-1]

    def address(self) -> dict:
        return {"name": self.text("name"), "line_one": self.text("street"), "line_two": self.text("flat"),
                "city": self.text("city"), "state": "CA", "country": "US", "postal_code": self.text("code"),
                "company": self.text("company")}

    def buyer(self) -> dict:
        return {"first_name": self.text("first"), "last_name": self.text("last"), "full_name": self.text("full"),
                "email": self.email(), "phone_number": self.phone(), "customer_id": self.text("customer")}

    def create(self) -> dict:
        return {"currency": "usd", "line_items": [{"id": "item_123", "quantity": 1}], "capabilities": {},
                "buyer": self.buyer(), "order_notes": self.text("notes"), "metadata": {"of": self.text("metadata")},
                "affiliate_attribution": {"provider": self.text("network"), "token": self.text("token")},
                "fulfillment_details": {"name": self.text("name"), "phone_number": self.phone(), "email": self.email(),
                                        "address": self.address()}}

    def complete(self, token: str = "") -> dict:
        credential = {"type": "spt", "token": token or "spt_" + self.text("token")}
        return {"buyer": self.buyer(), "order_notes": self.text("notes"),
                "payment_data": {"handler_id": "card_tokenized", "billing_address": self.address(),
                                 "instrument": {"type": "card", "credential": credential}}}


def new_trace() -> str:
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def trace_id(traceparent: str) -> str:
    version, trace, span, flags = traceparent.split("-")
    assert (version, len(trace), len(span), flags) == ("00", 32, 16, "01"), traceparent
    return trace


class MarkedJourney(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop({"ACP_LOG_LEVEL": "debug", "ACP_METRICS_AGE": "100ms"}))
        self.marks, self.error_bodies, self.sent = Marks(), [], {}
        self.agent = self.shop.agent()
        self.operator = self.shop.operator("alice")
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)

    def endpoint(self) -> dict:
        made = self.operator.post("/endpoints", {
            "url": self.receiver.url + "?key=" + self.marks.text("query"), "events": ["*"], "allow_cidrs": ["127.0.0.0/8"],
            "headers": {"X-Token": self.marks.text("header")}, "retry_after_s": [0, 0, 0, 1, 1, 1, 1]})
        self.assertEqual(made.status, 201, made)
        self.marks.personal.append(made.json["secret"])
        return made.json

    def ask(self, expected: int, method: str, target: str, body=None, **headers):
        """A request with a trace and marked headers of its own."""
        trace = new_trace()
        reply = self.agent.request(method, target, body, headers={
            "traceparent": trace, "User-Agent": self.marks.text("agent"), "Cookie": "id=" + self.marks.text("cookie"), **headers})
        self.assertEqual(reply.status, expected, reply)
        self.sent[reply.request_id] = trace
        if expected >= 400:
            self.error_bodies.append(reply.body.decode())
        return reply

    def received(self, count: int) -> list[tuple[dict, bytes]]:
        end = time.monotonic() + 60
        while len(self.receiver.received) < count:
            self.assertLess(time.monotonic(), end, f"{len(self.receiver.received)} of {count} webhooks")
            time.sleep(0.02)
        return list(self.receiver.received)

    def order(self) -> dict:
        created = self.ask(201, "POST", "/checkout_sessions", self.marks.create())
        session = f"/checkout_sessions/{created.json['id']}"
        self.ask(200, "POST", session, {"buyer": self.marks.buyer(), "order_notes": self.marks.text("notes")})
        self.ask(200, "GET", session)
        done = self.ask(200, "POST", session + "/complete", self.marks.complete())
        self.assertEqual(done.json["status"], "completed", done)
        return done.json["order"]

    def change(self, order: dict) -> None:
        changed = self.operator.request("POST", f"/orders/{order['id']}/fulfillments", {
            "type": "shipping", "status": "shipped", "carrier": self.marks.text("carrier"),
            "tracking_number": self.marks.text("number")}, {"traceparent": new_trace()})
        self.assertEqual(changed.status, 200, changed)

    def go_wrong(self) -> None:
        session = "/checkout_sessions/" + self.ask(201, "POST", "/checkout_sessions", self.marks.create()).json["id"]
        wrong = self.marks.create()
        wrong["buyer"]["email"] = self.marks.text("no-email")
        self.ask(400, "POST", "/checkout_sessions", wrong)
        wrong = self.marks.create()
        wrong["line_items"][0]["quantity"] = self.marks.text("quantity")
        wrong["fulfillment_details"]["address"] = self.marks.text("address")
        self.ask(400, "POST", "/checkout_sessions", wrong)
        self.ask(400, "POST", session, b'{"buyer": {"first_name": "' + self.marks.text("broken").encode())
        self.ask(400, "POST", session, {"buyer": {"email": [self.marks.email()]}})
        self.ask(404, "GET", "/checkout_sessions/cs_" + self.marks.text("id"))
        self.ask(404, "GET", "/orders/" + self.marks.text("id") + "?q=" + self.marks.text("query"))
        self.ask(404, "GET", "/" + self.marks.text("path"))
        self.ask(401, "GET", session, Authorization="Bearer " + self.marks.text("key"))
        self.ask(200, "POST", session + "/complete", self.marks.complete(bodies.TOKEN_DECLINED))
        self.ask(200, "POST", session + "/cancel", {"intent_trace": {"reason_code": "price_sensitivity",
                                                                   "trace_summary": self.marks.text("why")}})
        self.ask(409, "POST", session + "/complete", self.marks.complete())
        refused = self.operator.post("/endpoints", {"url": "https://" + self.marks.text("host") + "/x", "events": [
            self.marks.text("topic")], "headers": {"X-Token": self.marks.text("header") + "\n"}})
        self.assertEqual(refused.status, 400, refused)

    def test_nothing_personal_is_told_and_every_event_is_traced(self):
        self.endpoint()
        self.receiver.status = 503  # so that backlog and retries are passed through as well
        order = self.order()
        self.received(2)
        self.receiver.status = 200
        self.change(order)
        self.go_wrong()
        rows = [json.loads(line) for line in self.shop.cluster.psql(
            "SELECT json_build_object('id', acp.webhook_id(shard, seq, topic), 'request', request_id, 'trace', traceparent, "
            "'type', type, 'session', session_id, 'data', data::text) FROM acp.events, unnest(acp.topics_of(type)) AS topic").splitlines()]
        self.assertGreaterEqual(len(rows), 8)
        suite.eventually(lambda: {row["id"] for row in rows} == {
            headers["webhook-id"] for headers, _ in list(self.receiver.received)})
        self.check_traces(rows)
        self.check_privacy("\n".join(row["data"] for row in rows))

    def check_traces(self, rows: list[dict]) -> None:
        by_id = {row["id"]: row for row in rows}
        spans = set()
        for headers, _ in self.receiver.received:
            row = by_id[headers["webhook-id"]]
            self.assertEqual(trace_id(headers["traceparent"]), trace_id(row["trace"]), row)
            spans.add(headers["traceparent"])
        self.assertEqual(len(spans), len(self.receiver.received), "each attempt has a span of its own")
        self.assertGreater(len(spans), len(rows), "some were attempted again")
        self.assertFalse(spans & {row["trace"] for row in rows})
        for row in rows:
            if row["request"] in self.sent:
                self.assertEqual(row["trace"], self.sent[row["request"]])
        self.assertGreaterEqual(len({row["request"] for row in rows} & self.sent.keys()), 5)
        # The outcome of a completion is written by the server itself: it belongs to the request that asked for it.
        for row in rows:
            if row["type"] in ("checkout_session.completed", "checkout_session.completion_failed"):
                started = next(r for r in rows if r["session"] == row["session"] and
                               r["type"] == "checkout_session.completion_started")
                self.assertEqual(row["trace"], started["trace"], row)
        logged = {line["request_id"]: line.get("traceparent") for line in map(json.loads, self.log_lines())
                  if line.get("event") == "request"}
        for request, trace in self.sent.items():
            self.assertEqual(logged.get(request), trace, request)

    def log_lines(self) -> list[str]:
        suite.eventually(lambda: all(request in self.shop.server.log.read_text() for request in self.sent))
        return [line for line in self.shop.server.log.read_text().splitlines() if line.startswith("{")]

    def check_privacy(self, stored: str) -> None:
        told = {"log": self.shop.server.log.read_text(), "metrics": scrape(self.operator).text,
                "error bodies": "\n".join(self.error_bodies)}
        keys = [self.agent.api_key, self.operator.key]
        for where, text in told.items():
            self.assertGreater(len(text), 500, where)
            for mark in self.marks.personal + keys:
                self.assertNotIn(mark, text, where)
        # The marks did travel: most are in what was stored and sent.
        self.assertGreater(sum(mark in stored for mark in self.marks.personal), 20)


class OtherTraces(unittest.TestCase):
    def test_what_is_not_well_formed_is_replaced(self):
        shop = self.enterContext(Shop())
        agent = shop.agent()
        for sent in (None, "nonsense", "00-" + "0" * 32 + "-00f067aa0ba902b7-01", "00-" + "A" * 32 + "-00f067aa0ba902b7-01"):
            made = agent.create(bodies.create(), headers={"traceparent": sent})
            self.assertEqual(made.status, 201, made)
            stored = shop.cluster.psql(f"SELECT traceparent FROM acp.events WHERE session_id = '{made.json['id']}'").strip()
            self.assertTrue(int(trace_id(stored), 16))
            self.assertNotEqual(stored, sent)


if __name__ == "__main__":
    suite.main()
