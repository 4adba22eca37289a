"""Sessions that are asked for another step in another version, over HTTP or MCP, with whatever each version can say: every
answer is valid in the version it is told in, points to places that version has, and adds up; what is refused changes nothing."""

import unittest
import uuid
from collections import Counter

from acp_harness import suite
from acp_harness.paths import SPEC_DIR_HINT, VERSION, VERSIONS, published_protocol
from acp_harness.published import Schemas
from acp_harness.shop import Shop
from places import has_place
from random_requests import SINCE, Requests

REQUESTS = {"create": "CheckoutSessionCreateRequest", "update": "CheckoutSessionUpdateRequest",
            "complete": "CheckoutSessionCompleteRequest", "cancel": "CancelSessionRequest"}
# Where no member of an update touches them, they stay.
KEPT = {"buyer": ("buyer",), "fulfillment_details": ("fulfillment_details", "fulfillment_address"), "currency": (), "locale": (),
        "presentment_currency": (), "metadata": ()}
MOVING = ("updated_at", "expires_at")


class Walks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop(settings={"ACP_PURCHASE_TERMS": "net_30", "ACP_PRESENTMENT_RATES": "chf=1.13"}))
        cls.agent = cls.shop.agent()
        if published_protocol() is None:
            print(SPEC_DIR_HINT)
        cls.schemas = {v: Schemas.published(v) or Schemas.generated(cls.agent.request("GET", f"/openapi/{v}.json").json)
                       for v in VERSIONS}

    def ask(self, version: str, operation: str, session: str, body, key: str | None, over_mcp: bool) -> tuple[int, dict]:
        if over_mcp:
            meta = {"api_version": version} | ({"idempotency_key": key} if key else {})
            arguments = {"meta": meta, "payload": body} | ({"id": session} if session else {})
            call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                    "params": {"name": f"{operation}_checkout_session", "arguments": arguments}}
            reply = self.agent.request("POST", "/mcp", call, key=None, headers={"API-Version": None, "Accept": "application/json"})
            result = reply.json["result"]
            return result["_meta"]["http_status"], result["structuredContent"]
        last = {"create": "", "update": f"/{session}"}.get(operation, f"/{session}/{operation}")
        reply = self.agent.request("POST", f"/checkout_sessions{last}", body, key=key, headers={"API-Version": version})
        return reply.status, reply.json

    def read(self, session: str, version: str = VERSION) -> dict:
        reply = self.agent.get(session, headers={"API-Version": version})
        self.assertEqual(reply.status, 200, reply)
        return reply.json

    def assert_answer(self, version: str, operation: str, status: int, document: dict, body) -> None:
        about = f"{operation} in {version}, {body}: {status} {document}"
        self.assertLess(status, 500, about)
        schemas = self.schemas[version]
        if status >= 400:
            self.assertEqual(schemas.errors("Error", document), [], about)
            self.assert_place(version, operation, document.get("param", "$"), body, about)
            return
        ordered = document["status"] == "completed" and (operation == "complete" or version > "2025-09-29")
        kind = "CheckoutSessionWithOrder" if ordered and schemas.knows("CheckoutSessionWithOrder") else "CheckoutSession"
        self.assertEqual(schemas.errors(kind, document), [], about)
        for message in document["messages"]:
            self.assertTrue(has_place(schemas, "CheckoutSession", message.get("param", "$")), f"{message} in {about}")
        self.assert_adds_up(version, document)

    def assert_place(self, version: str, operation: str, path: str, body, about: str) -> None:
        """In the request, in the body as it was sent, or, for a completion, in the session."""
        types = [REQUESTS[operation]] + (["CheckoutSession"] if operation == "complete" else [])
        top = path.removeprefix("$.").partition("[")[0].partition(".")[0]
        told = path == "$" or top in body or any(has_place(self.schemas[version], each, path) for each in types
                                                 if self.schemas[version].knows(each))
        self.assertTrue(told, f"{path} in {about}")

    def assert_adds_up(self, version: str, session: dict) -> None:
        rows = Counter()
        for row in session["totals"]:
            rows[row["type"]] += row["amount"]
        self.assertEqual(rows["items_base_amount"] - rows["items_discount"], rows["subtotal"], session["totals"])
        self.assertEqual(rows["subtotal"] - rows["discount"] + rows["fulfillment"] + rows["tax"] + rows["fee"], rows["total"],
                         session["totals"])
        for line in session["line_items"] if version < SINCE else ():
            self.assertEqual((line["base_amount"] - line["discount"], line["subtotal"] + line["tax"]),
                             (line["subtotal"], line["total"]), line)

    def assert_kept(self, body: dict, before: dict, after: dict) -> None:
        for name, changed_by in KEPT.items():
            if not any(each in body for each in changed_by):
                self.assertEqual(after.get(name), before.get(name), f"{name} after {body}")

    def step(self, requests: Requests, session: str) -> Counter:
        version, before = requests.source.choice(VERSIONS), self.read(session)
        operation = requests.source.choice(("update",) * 5 + ("complete",) * 3 + ("cancel",))
        body = {"update": lambda: requests.update(version, before), "complete": lambda: requests.complete(version),
                "cancel": dict}[operation]()
        key = uuid.uuid4().hex if version == VERSION or requests.chance(0.5) else None
        status, told = self.ask(version, operation, session, body, key, requests.chance(0.3))
        self.assert_answer(version, operation, status, told, body)
        after = self.read(session)
        if status >= 400:
            for name in set(before) | set(after):
                self.assertTrue(name in MOVING or before.get(name) == after.get(name), f"{name} after {status} {told}")
        elif operation == "update":
            self.assert_kept(body, before, after)
        if key and requests.chance(0.4):
            other = requests.source.choice(VERSIONS)
            again, replayed = self.ask(other, operation, session, body, key, requests.chance(0.5))
            self.assertEqual(again, status, f"{operation} in {version}, again in {other}, {body}: {told}, {replayed}")
        for each in VERSIONS:
            read = self.read(session, each)
            self.assert_answer(each, "read", 200, read, None)
            self.assertEqual((read["id"], len(read["line_items"])), (session, len(after["line_items"])))
        return Counter({f"{operation} {status}": 1})

    def test_walks(self):
        requests, steps = Requests(suite.random_source("walks")), Counter()
        for walk in range(suite.size(40, 600)):
            version = requests.source.choice(VERSIONS)
            body = requests.create(version)
            with self.subTest(walk=walk):
                status, told = self.ask(version, "create", "", body, uuid.uuid4().hex, requests.chance(0.3))
                self.assert_answer(version, "create", status, told, body)
                steps[f"create {status}"] += 1
                for _ in range(requests.source.randint(2, 5) if status == 201 else 0):
                    steps += self.step(requests, told["id"])
        print(f"  {steps.total()} steps: {dict(steps)}")
        for reached in ("create 201", "update 200", "complete 200", "complete 400", "cancel 200"):
            self.assertGreater(steps[reached], 0, reached)


if __name__ == "__main__":
    suite.main()
