"""Limits of a running server, as its settings put them."""

import unittest

from acp_harness import bodies, suite
from acp_harness.http_client import Connection
from acp_harness.shop import Shop

AT_MOST = 500  # tries, however slow the machine is


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.plain = dict(cls.shop.server.settings)

    def restart(self, **settings: str) -> Shop:
        self.shop.server.stop()
        self.shop.server.settings = {**self.plain, **settings}
        self.shop.server.start()
        return self.shop

    def assert_told_to_wait(self, reply, code: str):
        self.assertEqual(reply.status, 429, reply)
        self.assertEqual(reply.json["code"], code)
        self.assertEqual(set(reply.json) - {"param"}, {"type", "code", "message"})
        self.assertGreaterEqual(int(reply.headers["retry-after"]), 1)

    def first_refused(self, ask):
        """The first answer that is 429; nothing when none of many is."""
        replies = (ask() for _ in range(AT_MOST))
        return next((r for r in replies if r.status == 429), None)

    def test_a_key_has_a_rate_of_its_own(self):
        shop = self.restart(ACP_RATE_LIMIT_KEY="2:6")
        agent, other = shop.agent(), shop.new_agent("agent-two")
        created = agent.create(bodies.create(), key="first")
        self.assertEqual(created.status, 201)
        refused = self.first_refused(lambda: agent.get(created.json["id"]))
        self.assert_told_to_wait(refused, "rate_limited")
        suite.eventually(lambda: other.get("cs_unknown").status == 404)
        suite.eventually(lambda: agent.create(bodies.create(), key="first").replayed)

    def test_an_address_has_one_too_which_a_trusted_proxy_may_tell(self):
        agent = self.restart(ACP_RATE_LIMIT_ADDRESS="2:6", ACP_TRUSTED_PROXIES="127.0.0.0/8",
                             ACP_FORWARDED_HEADER="Forwarded").agent()

        def ask(address: str):
            return agent.get("cs_unknown", headers={"Forwarded": f"for={address}", "X-Forwarded-For": "203.0.113.9"})

        refused = self.first_refused(lambda: ask("192.0.2.1"))
        self.assert_told_to_wait(refused, "rate_limited")
        self.assertEqual(ask("192.0.2.2").status, 404)
        nowhere = {"Forwarded": "for=192.0.2.3"}
        refused = self.first_refused(lambda: agent.request("GET", "/nowhere", headers=nowhere))
        self.assert_told_to_wait(refused, "rate_limited")
        self.assertEqual(agent.request("GET", "/healthz", headers=nowhere).status, 200)
        self.assertEqual(ask('"[2001:db8::1]:80"').status, 404)

    def test_connections_of_an_address_are_counted(self):
        address = self.restart(ACP_MAX_CONNECTIONS_PER_ADDRESS="3").server.address
        kept, statuses = [], []
        self.addCleanup(lambda: [c.close() for c in kept])
        while 429 not in statuses and len(statuses) < AT_MOST:
            kept.append(Connection(address))
            statuses.append(kept[-1].exchange("GET", "/healthz", {}).status)
        self.assertEqual(statuses[-1], 429)
        self.assertEqual(set(statuses[:-1]), {200})


if __name__ == "__main__":
    suite.main()
