"""Somebody else's validator between an agent and the server, with the OpenAPI document the server publishes: whole
journeys of each version without a violation."""

import copy
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from acp_harness import bodies, suite, versions
from acp_harness.agent import Agent
from acp_harness.node_packages import NodePackages
from acp_harness.paths import VERSION, VERSIONS
from acp_harness.shop import Shop
from prism_proxy import PrismProxy, violations
from states import result_of

HERE = Path(__file__).resolve().parent / "prism"


def create(version: str, item: str = "item_123") -> dict:
    """As it is published: since 2026-01-30 an item asked for has no quantity there, and is one piece."""
    body = versions.create(version, item)
    if version >= "2026-01-30":
        body["line_items"] = [{"id": item}]
    return body


class Prism(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packages = NodePackages(HERE)
        cls.shop = cls.enterClassContext(Shop())
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="acp-prism-")))
        cls.counts = Counter()

    def document(self, version: str) -> dict:
        return self.shop.agent().request("GET", f"/openapi/{version}.json").json

    def proxy(self, document: dict) -> PrismProxy:
        return PrismProxy(self.packages, document, self.shop.server.address, self.folder)

    def journey(self, agent: Agent, version: str) -> None:
        def ask(method: str, path: str, body=None, status: int = 200, **headers):
            reply = agent.request(method, path, body, headers={"API-Version": version, "Content-Type": body is not None and
                                                               "application/json" or None, **headers})
            self.assertEqual(violations(reply), [], f"{method} {path} {body}: {reply}")
            self.assertEqual(reply.status, status, reply)
            self.counts[version] += 1
            return reply

        created = ask("POST", "/checkout_sessions", create(version), 201)
        at = f"/checkout_sessions/{created.json['id']}"
        ask("GET", at)
        ask("POST", at, versions.select(version, "fulfillment_option_456"))
        if version >= "2026-01-30":
            ask("POST", at, {"discounts": {"codes": ["SAVE10", "EXPIRED50"]}})
        self.assertEqual(ask("POST", f"{at}/complete", versions.complete(version, bodies.TOKEN_DECLINED)).json["status"],
                         "ready_for_payment")
        paid = versions.complete(version)
        if version > "2025-09-29":
            paid = versions.complete(version, bodies.TOKEN_3DS)
            self.assertEqual(ask("POST", f"{at}/complete", paid).json["status"], "authentication_required")
            ask("POST", f"{at}/complete", paid, 400)
            paid["authentication_result"] = result_of(version, "authenticated")
        done = ask("POST", f"{at}/complete", paid)
        self.assertEqual(done.json["status"], "completed", done)
        ask("GET", at)
        ask("GET", f"/orders/{done.json['order']['id']}")
        ask("POST", f"{at}/cancel", {} if version > "2025-09-29" else None, 405)
        ask("POST", at, versions.select(version, "fulfillment_option_123"), 409)
        other = ask("POST", "/checkout_sessions", create(version), 201).json["id"]
        ask("POST", f"/checkout_sessions/{other}/cancel",
            {"intent_trace": {"reason_code": "shipping_cost"}} if version > "2025-09-29" else None)
        ask("GET", "/checkout_sessions/cs_unknown", status=404)
        ask("POST", "/checkout_sessions", create(version, "no_such_item"), 400)
        if version >= VERSION:
            ask("GET", "/.well-known/acp.json")

    def test_a_journey_of_each_version_without_a_violation(self):
        for version in VERSIONS:
            with self.subTest(version), self.proxy(self.document(version)) as prism:
                self.journey(Agent(prism.address, self.shop.api_key), version)
                print(f"  {version}: {self.counts[version]} requests and their answers, no violation", flush=True)

    def test_prism_notices_what_does_not_fit(self):
        document = copy.deepcopy(self.document(VERSION))
        types = document["components"]["schemas"]
        types["Link"]["required"] = [*types["Link"].get("required", []), "no_such_member"]
        with self.proxy(document) as prism:
            agent = Agent(prism.address, self.shop.api_key)
            created = agent.create(bodies.create())
            self.assertEqual(created.status, 201, created)
            self.assertTrue(any("no_such_member" in str(v) for v in violations(created)), created)
            lacking = agent.create({k: v for k, v in bodies.create().items() if k != "currency"})
            self.assertTrue(any(v["location"][0] == "request" for v in violations(lacking)), lacking)


if __name__ == "__main__":
    suite.main()
