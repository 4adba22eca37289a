"""The event table is append-only, for the server's role and for the owner; and it alone tells a session's whole story."""

import json
import unittest

from acp_harness import bodies, suite
from acp_harness.event_table import evolve, gaps
from acp_harness.shop import Shop

CHANGES = (
    "UPDATE acp.checkout_events SET status = 'canceled'",
    "DELETE FROM acp.checkout_events",
    "TRUNCATE acp.checkout_events",
    "TRUNCATE acp.checkout_events CASCADE",
)


class EventTable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()

    def test_no_role_can_change_what_happened(self):
        self.agent.create(bodies.create())
        before = self.shop.events.rows()
        for role in ("acp_server", "acp_owner", "acp_operator", "postgres"):
            for sql in CHANGES:
                with self.subTest(role=role, sql=sql):
                    done = self.shop.cluster.try_psql(sql, user=role)
                    self.assertNotEqual(done.returncode, 0, f"{role}: {sql}")
                    self.assertIn("ERROR", done.stderr)
                    print(f"  {role:13} {sql[:45]:45} {done.stderr.strip().splitlines()[0][:90]}")
        self.assertEqual(self.shop.events.rows(), before)

    def test_a_journey_replays_from_the_table_alone(self):
        replies = [self.agent.create(bodies.create(address=None))]
        session = replies[0].json["id"]
        details = bodies.create()["fulfillment_details"]
        replies += [
            self.agent.update(session, {"fulfillment_details": details}),
            self.agent.update(session, bodies.select("fulfillment_option_456")),
            self.agent.update(session, {"line_items": [{"id": "item_123", "quantity": 2}, {"id": "item_456"}]}),
            self.agent.update(session, {"buyer": bodies.BUYER}),
            self.agent.update(session, bodies.select("fulfillment_option_123", "item_123", "item_456")),
            self.agent.complete(session, bodies.complete()),
        ]
        self.assertEqual([r.status for r in replies], [201] + [200] * 6, replies[-1])
        self.assertEqual(replies[-1].json["status"], "completed")

        events = self.shop.events.of(session)
        self.assertEqual([e.version for e in events], list(range(1, len(events) + 1)))
        self.assertIsNone(events[0].change)
        document = json.loads(events[0].data)
        states = [document]
        for event in events[1:]:
            document = evolve(document, json.loads(event.change))
            self.assertEqual(document, json.loads(event.data), f"version {event.version}")
            states.append(document)
        # Each answer is one of the replayed states, in order; the completion has its intent's event beside its own.
        answers = [r.json for r in replies]
        self.assertEqual([s for s in states if s in answers], answers)
        self.assertEqual(document, self.agent.get(session).json)
        print("  " + ", ".join(f"{e.version} {e.type} {e.status}" for e in events))

    def test_sequences_have_no_gap(self):
        for _ in range(40):
            self.agent.create(bodies.create())
        self.assertEqual(gaps(self.shop.events.rows(), self.shop.events.heads()), [])


if __name__ == "__main__":
    suite.main()
