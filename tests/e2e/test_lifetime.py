"""Sessions and quotes expire, and sessions leave memory when nobody asks for them: neither may lose anything."""

import time
import unittest
from datetime import datetime, timezone

from acp_harness import bodies, suite
from acp_harness.event_table import by_session, gaps
from acp_harness.load import Load, lost
from acp_harness.shop import Shop

ITEM = "item_123"
FEW = 16  # the smallest number of sessions in memory that can be set


class Lifetime(unittest.TestCase):
    def test_sessions_expire(self):
        with Shop(settings={"ACP_SESSION_LIFETIME": "1s"}) as shop:
            agent = shop.agent()
            created = agent.create(bodies.create())
            session = created.json["id"]
            end = time.monotonic() + 10
            while agent.get(session).json["status"] != "expired":
                self.assertLess(time.monotonic(), end, "not expired in time")
                time.sleep(0.05)
            for reply in (agent.update(session, bodies.select("fulfillment_option_456")),
                          agent.complete(session, bodies.complete())):
                self.assertIn(reply.status, range(400, 500), reply)
            events = shop.events.of(session)
            self.assertEqual([e.status for e in events], ["ready_for_payment", "expired"])
            self.assertEqual(agent.get(session).body.decode(), events[-1].data)

    def test_sessions_nobody_asks_for_expire(self):
        settings = {"ACP_SESSION_LIFETIME": "1s", "ACP_JANITOR_INTERVAL": "200ms", "ACP_IDLE_SESSION": "100ms"}
        with Shop(settings=settings) as shop:
            session = shop.agent().create(bodies.create()).json["id"]
            end = time.monotonic() + 10
            while len(events := shop.events.of(session)) < 2:
                self.assertLess(time.monotonic(), end, "not expired in time")
                time.sleep(0.05)
            self.assertEqual([e.type for e in events], ["checkout_session.created", "checkout_session.expired"])

    def test_no_outdated_total_is_charged_when_a_quote_has_expired(self):
        with Shop(settings={"ACP_QUOTE_LIFETIME": "1s"}) as shop:
            agent = shop.agent()
            same, moved = (agent.create(bodies.create(ITEM)).json for _ in range(2))
            self.assertEqual(same["status"], "ready_for_payment")
            self.until(lambda: datetime.now(timezone.utc) > datetime.fromisoformat(moved["quote_expires_at"]))
            self.assertEqual(agent.complete(same["id"], bodies.complete()).json["status"], "completed")

            shop.cluster.psql(f"UPDATE acp.prices SET amount = amount + 100 WHERE item_id = '{ITEM}' AND currency = 'USD'")
            new_total = self.total(same) + 100
            self.until(lambda: self.total(agent.create(bodies.create(ITEM)).json) >= new_total)
            shown = agent.complete(moved["id"], bodies.complete())
            self.assertEqual((shown.status, shown.json["status"]), (200, "ready_for_payment"), shown)
            self.assertEqual([m["code"] for m in shown.json["messages"]], ["price_change"])
            self.assertIn("quote had expired", shown.json["messages"][0]["content"])
            self.assertGreater(self.total(shown.json), self.total(moved))
            self.assertGreater(shown.json["quote_expires_at"], moved["quote_expires_at"])
            self.assertEqual(shop.events.of(moved["id"])[-1].type, "checkout_session.updated")
            done = agent.complete(moved["id"], bodies.complete())
            self.assertEqual(done.json["status"], "completed", done)
            charged = shop.cluster.psql(f"SELECT amount FROM acp.sandbox_charges WHERE session_id = '{moved['id']}'")
            self.assertEqual(charged.split(), [str(self.total(shown.json))])

    @staticmethod
    def total(session) -> int:
        return sum(t["amount"] for t in session["totals"] if t["type"] == "total")

    def until(self, holds, deadline_s=20.0):
        end = time.monotonic() + deadline_s
        while not holds():
            self.assertLess(time.monotonic(), end, "not in time")
            time.sleep(0.05)

    def test_few_sessions_in_memory(self):
        settings = {"ACP_MAX_SESSIONS": str(FEW), "ACP_IDLE_SESSION": "100ms"}
        with Shop(settings=settings) as shop, Load(shop.server.address, shop.api_key, 12, suite.random_source("few")) as load:
            time.sleep(suite.size(5, 20))
            load.stop()
            rows = shop.events.rows()
            sessions = by_session(rows)
            self.assertEqual(load.record.surprises, [])
            self.assertEqual(lost(load.record.acknowledged, rows), [])
            self.assertEqual(gaps(rows, shop.events.heads()), [])
            self.assertGreater(len(sessions), 4 * FEW)
            agent = shop.agent()
            for session, events in sessions.items():
                self.assertEqual(agent.get(session).body.decode(), events[-1].data)
            self.replay_from_table(agent)
            print(f"  {len(sessions)} sessions served with {FEW} in memory: {load.record.results()}")

    def replay_from_table(self, agent):
        """A key whose session has left memory long ago is still known."""
        first = agent.create(bodies.create(), key="long-ago")
        for _ in range(4 * FEW):
            agent.create(bodies.create())
        again = agent.create(bodies.create(), key="long-ago")
        self.assertEqual((again.status, again.body, again.replayed), (201, first.body, True))


if __name__ == "__main__":
    suite.main()
