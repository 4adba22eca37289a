"""Bodies that have to be refused, of every request in every version: status, code and `param` of each, and nothing done."""

import json
import unittest
from collections import Counter

from acp_harness import bodies, suite, versions
from acp_harness.paths import SPEC_DIR_HINT, VERSION, VERSIONS, published_protocol
from acp_harness.published import Schemas
from acp_harness.shop import Shop
from rejects.lists import LISTS, RejectList
from rejects.tools import RIGHT_CALLS, tool_rejects

LEAST = 40  # of each list


class Rejects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()
        if published_protocol() is None:
            print(SPEC_DIR_HINT)
        cls.schemas = {v: Schemas.published(v) or Schemas.generated(cls.agent.request("GET", f"/openapi/{v}.json").json)
                       for v in VERSIONS}

    def new_session(self) -> str:
        return self.agent.create(versions.create(VERSION)).json["id"]

    def path_of(self, operation: str) -> str:
        """Of a new session or cart, which a request is about."""
        if operation.endswith(" cart"):
            return "/carts/" + self.agent.request("POST", "/carts", {"line_items": [{"id": "item_123"}]}).json["id"]
        return f"/checkout_sessions/{self.new_session()}"

    def send(self, version: str, operation: str, thing: str, body: bytes):
        word = operation.removesuffix(" cart")
        path = {"create": thing.rsplit("/", 1)[0], "update": thing}.get(word, f"{thing}/{word}")
        return self.agent.request("PUT" if operation == "update cart" else "POST", path, body, headers={"API-Version": version})

    def assert_refused(self, version: str, reject, reply) -> None:
        self.assertEqual(self.schemas[version].errors("Error", reply.json), [], reply)
        error = reply.json
        self.assertEqual((reply.status, error["code"], error.get("param")), (reject.status, reject.code, reject.param), reply)
        self.assertEqual(error["type"], "invalid_request")

    def go_through(self, each: RejectList, version: str) -> Counter:
        thing = self.path_of(each.operation)
        right = each.right(version)
        before = self.agent.request("GET", thing).body
        sessions = self.shop.cluster.psql("SELECT count(*) FROM acp.checkout_events WHERE version = 1").strip()
        codes = Counter()
        for reject in each.rejects():
            if reject.since > version:
                continue
            with self.subTest(f"{version} {each.operation}: {reject}"):
                self.assert_refused(version, reject, self.send(version, each.operation, thing, reject.body(right)))
                codes[reject.code] += 1
        self.assertEqual(self.agent.request("GET", thing).body, before, "a refused request changed something")
        self.assertEqual(self.shop.cluster.psql("SELECT count(*) FROM acp.checkout_events WHERE version = 1").strip(), sessions)
        accepted = self.send(version, each.operation, thing, json.dumps(right).encode())
        self.assertIn(accepted.status, (200, 201), f"what is right is taken: {accepted}")
        return codes

    def test_each_list(self):
        for each in LISTS:
            for version in each.versions:
                codes = self.go_through(each, version)
                print(f"  {each.operation:11} {version}: {codes.total():3} refused as they have to be "
                      f"({', '.join(f'{n} {c}' for c, n in codes.most_common())})")
                with self.subTest(f"{each} in {version}: {LEAST} at least"):
                    self.assertGreaterEqual(codes.total(), LEAST)

    def test_arguments_of_tools(self):
        session = self.new_session()
        refused = Counter()
        for reject in tool_rejects(session):
            with self.subTest(str(reject)):
                answer = self.call(reject.message)
                if reject.fault is not None:
                    self.assertEqual((answer["error"]["code"], "result" in answer), (reject.fault, False), answer)
                else:
                    result = answer["result"]
                    error = result["structuredContent"]
                    self.assertTrue(result["isError"], answer)
                    self.assertEqual(self.schemas[VERSION].errors("Error", error), [])
                    self.assertEqual((result["_meta"]["http_status"], error["code"], error.get("param")),
                                     (reject.status, reject.code, reject.param), answer)
                refused[reject.tool] += 1
        print(f"  tools/call: {refused.total()} refused as they have to be ({dict(refused)})")
        self.assertGreaterEqual(refused.total(), LEAST)
        for tool, arguments in RIGHT_CALLS(session):
            answer = self.call({"name": tool, "arguments": arguments})
            self.assertFalse(answer["result"]["isError"], f"what is right is taken: {answer}")

    def call(self, params) -> dict:
        message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
        reply = self.agent.request("POST", "/mcp", message, key=None, headers={"API-Version": None, "Accept": "application/json"})
        return reply.json


if __name__ == "__main__":
    suite.main()
