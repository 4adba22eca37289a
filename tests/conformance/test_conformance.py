"""Sends every published request example of the protocol to a running server; every answer must be valid."""

import copy
import json
import unittest
from collections import Counter

from acp_harness import bodies, suite
from acp_harness.paths import SPEC_DIR_HINT, VERSION, published_protocol
from acp_harness.published import Schemas
from acp_harness.shop import Shop
from examples import REQUEST_TYPES, Example, published_requests

# Stand in where the published examples are absent.
OWN_REQUESTS = [
    Example("own/create", "create", bodies.create()),
    Example("own/create_without_address", "create", bodies.create(address=None)),
    Example("own/update", "update", bodies.select("fulfillment_option_456")),
    Example("own/complete", "complete", bodies.complete()),
    Example("own/cancel", "cancel", {"intent_trace": {"reason_code": "shipping_cost"}}),
]

# Types that a document of schemas may have only in the shape of another one.
UNDER_ANOTHER_NAME = {"CheckoutSessionWithOrder": "CheckoutSession"}


class Conformance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()
        openapi = cls.agent.request("GET", f"/openapi/{VERSION}.json").json
        cls.schemas = [("generated", Schemas.generated(openapi))]
        published = Schemas.published()
        if published:
            cls.schemas.append(("published", published))
            cls.examples = published_requests(published_protocol())
        else:
            print(SPEC_DIR_HINT)
            cls.examples = OWN_REQUESTS
        cls.validated = Counter()

    @classmethod
    def tearDownClass(cls):
        for (source, type_name), count in sorted(cls.validated.items()):
            print(f"  {count:4} documents valid against the {source} {type_name}")

    def assert_valid(self, type_name, document, what):
        for source, schemas in self.schemas:
            name = type_name if schemas.knows(type_name) else UNDER_ANOTHER_NAME[type_name]
            self.assertEqual(schemas.errors(name, document), [], f"{what} against the {source} {name}")
            self.validated[source, name] += 1

    def assert_valid_reply(self, reply, what):
        """An answer is a session where it succeeded, with its order once completed, and a flat error elsewhere."""
        self.assertEqual(reply.headers.get("content-type", "").split(";")[0], "application/json", what)
        if reply.status >= 400:
            self.assert_valid("Error", reply.json, what)
        elif reply.json["status"] == "completed":
            self.assert_valid("CheckoutSessionWithOrder", reply.json, what)
        else:
            self.assert_valid("CheckoutSession", reply.json, what)

    def ready_session(self):
        """A session that can be completed, from our own bodies."""
        created = self.agent.create(bodies.create())
        self.assertEqual(created.status, 201, created)
        updated = self.agent.update(created.json["id"], bodies.select("fulfillment_option_123"))
        self.assertEqual(updated.json["status"], "ready_for_payment", updated)
        return created.json["id"]

    def send(self, example):
        if example.operation == "create":
            return self.agent.create(example.body)
        session = self.ready_session()
        if "authentication_result" in example.body:
            # It answers a demand: the same completion without it makes the session ask.
            without = {k: v for k, v in example.body.items() if k != "authentication_result"}
            asked = self.agent.complete(session, without)
            self.assertEqual(asked.json["status"], "authentication_required", asked)
            self.assert_valid_reply(asked, example.name)
        return getattr(self.agent, example.operation)(session, example.body)

    def test_every_request_example(self):
        for example in self.examples:
            with self.subTest(example.name):
                reply = self.send(example)
                shown = reply.json.get("status") or reply.json.get("code")
                print(f"  {example.name:68} {reply.status} {shown}")
                self.assert_valid_reply(reply, example.name)
                self.assertEqual(reply.headers.get("idempotency-key"), reply.key)
                self.assertEqual(reply.headers.get("request-id"), reply.request_id)
                self.assertLess(reply.status, 500)
                schema = self.schemas[-1][1]
                if not schema.errors(REQUEST_TYPES[example.operation], example.body):
                    self.assertIn(reply.status, (200, 201), reply)
                if reply.status < 300:
                    again = self.agent.get(reply.json["id"])
                    self.assertEqual(again.body, reply.body)
        print(f"  {len(self.examples)} request examples sent")

    def test_examples_do_what_they_say(self):
        created = self.agent.create(copy.deepcopy(self.examples[0].body))
        self.assertEqual(created.status, 201, created)
        session = created.json["id"]
        offered = {option["id"] for option in created.json["fulfillment_options"]}
        self.assertLessEqual({"fulfillment_option_123", "fulfillment_option_456"}, offered)
        updated = self.agent.update(session, bodies.select("fulfillment_option_456"))
        self.assertEqual((updated.status, updated.json["status"]), (200, "ready_for_payment"), updated)
        done = self.agent.complete(session, bodies.complete())
        self.assertEqual((done.status, done.json["status"]), (200, "completed"), done)
        self.assertEqual(done.json["order"]["checkout_session_id"], session)

    def test_discovery(self):
        reply = self.agent.request("GET", "/.well-known/acp.json", headers={"Authorization": None, "API-Version": None})
        self.assertEqual(reply.status, 200, reply)
        self.assert_valid("DiscoveryResponse", reply.json, "discovery")
        self.assertIn("public", reply.headers["cache-control"])
        self.assertRegex(reply.headers["cache-control"], r"max-age=(3[6-9]\d\d|[4-9]\d{3}|\d{5,})")
        self.assertEqual(reply.json["protocol"]["version"], VERSION)
        self.assertLessEqual({"checkout", "orders"}, set(reply.json["capabilities"]["services"]))

    def test_errors_are_flat(self):
        session = self.ready_session()
        empty = {"API-Version": None}
        refused = {
            "no version": (400, self.agent.create(bodies.create(), headers=empty)),
            "unknown version": (400, self.agent.create(bodies.create(), headers={"API-Version": "2020-01-01"})),
            "no key": (400, self.agent.create(bodies.create(), key=None)),
            "no authorization": (401, self.agent.get(session, headers={"Authorization": None})),
            "wrong authorization": (401, self.agent.get(session, headers={"Authorization": "Bearer nonsense"})),
            "not JSON": (400, self.agent.create(b"{")),
            "wrong type": (400, self.agent.create({**bodies.create(), "currency": 7})),
            "unknown session": (404, self.agent.get("cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV")),
            "unknown path": (404, self.agent.request("GET", "/nowhere")),
            "unknown method": (405, self.agent.request("DELETE", f"/checkout_sessions/{session}")),
        }
        for what, (status, reply) in refused.items():
            with self.subTest(what):
                self.assertEqual(reply.status, status, reply)
                self.assert_valid("Error", reply.json, what)
                self.assertLessEqual(set(reply.json), {"type", "code", "message", "param", "supported_versions"})
        for what in ("no version", "unknown version"):
            self.assertIn(VERSION, refused[what][1].json["supported_versions"])

    def test_stored_documents_are_valid_too(self):
        self.ready_session()
        rows = self.shop.events.rows()
        for row in rows:
            document = json.loads(row.data)
            self.assertEqual(document["status"], row.status)
            self.assert_valid("CheckoutSession", document, f"{row.session} version {row.version}")
        self.assertGreater(len(rows), 0)


if __name__ == "__main__":
    suite.main()
