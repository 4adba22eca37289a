"""Who may see what: other callers' sessions do not exist, a revoked key ends soon."""

import time
import unittest

from acp_harness import bodies, suite
from acp_harness.shop import Shop

REVOKED_WITHIN_S = 1.0  # docs/operations.md, "Keys"


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()

    def test_another_callers_session_does_not_exist(self):
        session = self.agent.create(bodies.create()).json["id"]
        stranger = self.shop.new_agent("stranger")
        for what, reply in {
            "get": stranger.get(session),
            "update": stranger.update(session, bodies.select("fulfillment_option_456")),
            "complete": stranger.complete(session, bodies.complete()),
            "cancel": stranger.cancel(session),
        }.items():
            with self.subTest(what):
                unknown = stranger.get("cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV")
                self.assertEqual((reply.status, reply.json["code"]), (404, unknown.json["code"]), reply)
        self.assertEqual(len(self.shop.events.of(session)), 1)

    def test_a_revoked_key_ends(self):
        agent = self.shop.new_agent("short-lived")
        session = agent.create(bodies.create()).json["id"]
        self.shop.checkout("keys", "revoke", self.key_id("short-lived"))
        begin = time.monotonic()
        while (reply := agent.get(session)).status == 200 and time.monotonic() < begin + REVOKED_WITHIN_S:
            time.sleep(0.05)
        self.assertEqual(reply.status, 401, reply)
        print(f"  a revoked key was refused after {time.monotonic() - begin:.2f} s")
        self.assertEqual(agent.create(bodies.create()).status, 401)
        self.assertEqual(self.agent.create(bodies.create()).status, 201, "other keys still work")

    def key_id(self, identity):
        """The id in the line of this identity's only key."""
        line = next(x for x in self.shop.checkout("keys", "list").splitlines() if identity in x)
        return line.split()[0]

    def test_keys_are_not_stored(self):
        dump = self.shop.cluster.psql("SELECT row_to_json(k) FROM acp.api_keys k")
        self.assertGreater(len(dump.splitlines()), 0)
        self.assertNotIn(self.shop.api_key, dump)

    def test_no_secret_in_the_log(self):
        session = self.agent.create(bodies.create()).json["id"]
        self.agent.complete(session, bodies.complete("spt_123"))
        log = self.shop.server.log.read_text()
        for secret in (self.shop.api_key, "spt_123", "johndoe@example.com", "1234 Chat Road"):
            self.assertNotIn(secret, log)


if __name__ == "__main__":
    suite.main()
