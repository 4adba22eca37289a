"""Money and pieces: never oversold, never charged twice, whatever breaks in between."""

import threading
import time
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from acp_harness import bodies, suite
from acp_harness.http_client import BrokenAnswer, ClosedUnanswered, NoConnection, Silent
from acp_harness.shop import Shop

BUYERS = 100
PIECES = 10
# Longer than the server lets a request wait for an outcome, short enough for a test.
PAYMENT_DEADLINE_S = 5
SETTLED_WITHIN_S = 30


class Completion(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop(settings={"ACP_PAYMENT_DEADLINE": f"{PAYMENT_DEADLINE_S}s"}))
        cls.agent = cls.shop.agent()

    def ready_session(self, item="item_123"):
        created = self.agent.create(bodies.create(item))
        self.assertEqual(created.status, 201, created)
        session = created.json["id"]
        updated = self.agent.update(session, bodies.select("fulfillment_option_123", item))
        self.assertEqual(updated.json["status"], "ready_for_payment", updated)
        return session

    def charges(self, session, status="captured"):
        sql = f"SELECT count(*) FROM acp.sandbox_charges WHERE session_id = '{session}' AND status = '{status}'"
        return int(self.shop.cluster.psql(sql))

    def wait_for(self, condition, what, deadline_s=SETTLED_WITHIN_S):
        end = time.monotonic() + deadline_s
        while not (found := condition()):
            if time.monotonic() > end:
                self.fail(f"{what}: not within {deadline_s} s")
            time.sleep(0.05)
        return found

    def retried_until_done(self, session, body, key):
        """What an agent does: the same request again until its outcome is certain."""
        def attempt():
            try:
                reply = self.agent.complete(session, body, key=key)
            except (NoConnection, ClosedUnanswered, BrokenAnswer, Silent):
                return None
            undecided = reply.status in (409, 503) or reply.json.get("status") == "complete_in_progress"
            return None if undecided else reply
        return self.wait_for(attempt, f"outcome of {key}")

    def assert_one_order(self, session, final):
        self.assertEqual((final.status, final.json["status"]), (200, "completed"), final)
        self.assertEqual(self.charges(session), 1)
        events = [e for e in self.shop.events.of(session) if e.status == "completed"]
        self.assertEqual(len(events), 1)
        self.assertEqual(self.agent.get(session).json["order"], final.json["order"])

    def test_the_last_pieces_are_sold_once(self):
        sessions = [self.ready_session("item_last10") for _ in range(BUYERS)]
        barrier = threading.Barrier(BUYERS)

        def complete(session):
            agent = self.shop.agent()
            agent.request("GET", "/healthz")
            barrier.wait(30)
            return agent.complete(session, bodies.complete())

        with ThreadPoolExecutor(BUYERS) as pool:
            replies = list(pool.map(complete, sessions))
        self.assertEqual({r.status for r in replies}, {200}, [str(r) for r in replies if r.status != 200][:3])
        outcomes = Counter(r.json["status"] for r in replies)
        orders = {r.json["order"]["id"] for r in replies if r.json["status"] == "completed"}
        print(f"  {BUYERS} completions of the last {PIECES} pieces: {dict(outcomes)}, {len(orders)} orders")
        self.assertEqual((outcomes["completed"], len(orders)), (PIECES, PIECES))
        for reply in replies:
            if reply.json["status"] != "completed":
                self.assertIn("out_of_stock", [m.get("code") for m in reply.json["messages"]], reply)
                self.assertEqual(self.charges(reply.json["id"]), 0, "nobody pays for what is gone")
        left = self.shop.cluster.psql("SELECT on_hand, reserved FROM acp.stock WHERE item_id = 'item_last10'").strip()
        self.assertEqual(left, "0|0")
        self.assertEqual(sum(self.charges(s) for s in sessions), PIECES)

    def test_timeout_after_capture_then_retry_and_restart(self):
        session, key = self.ready_session(), "timeout-after-capture"
        body = bodies.complete(bodies.TOKEN_TIMEOUT_AFTER_CAPTURE)
        first = self.agent.complete(session, body, key=key)
        print(f"  first answer {first.status} {first.json.get('code') or first.json['status']}")
        final = self.retried_until_done(session, body, key)
        self.assert_one_order(session, final)
        self.shop.server.stop()
        self.shop.server.start()
        again = self.agent.complete(session, body, key=key)
        self.assertEqual((again.body, again.replayed), (final.body, True))
        self.assert_one_order(session, final)

    def test_killed_after_capture(self):
        session, key = self.ready_session(), "killed-after-capture"
        body = bodies.complete(bodies.TOKEN_TIMEOUT_AFTER_CAPTURE)
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.shop.agent().complete, session, body, key=key)
            self.wait_for(lambda: self.charges(session), "the capture")
            self.shop.server.kill()
            self.assertIsInstance(running.exception(), (ClosedUnanswered, BrokenAnswer, NoConnection))
        self.assertEqual(self.shop.events.of(session)[-1].status, "complete_in_progress")
        self.shop.server.start()
        final = self.retried_until_done(session, body, key)
        self.assert_one_order(session, final)

    def test_killed_before_capture(self):
        session, key = self.ready_session(), "killed-before-capture"
        body = bodies.complete(bodies.TOKEN_TIMEOUT_BEFORE_CAPTURE)
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.shop.agent().complete, session, body, key=key)
            self.wait_for(lambda: self.shop.events.of(session)[-1].status == "complete_in_progress", "the intent")
            self.shop.server.kill()
            running.exception()
        self.shop.server.start()
        self.wait_for(lambda: self.agent.get(session).json["status"] == "ready_for_payment", "back in ready_for_payment")
        self.assertEqual(self.charges(session), 0)
        final = self.agent.complete(session, bodies.complete())
        self.assert_one_order(session, final)

    def test_declined_tokens(self):
        for token in (bodies.TOKEN_DECLINED, bodies.TOKEN_NO_ALLOWANCE, bodies.TOKEN_EXPIRED):
            with self.subTest(token):
                session = self.ready_session()
                reply = self.agent.complete(session, bodies.complete(token))
                self.assertEqual((reply.status, reply.json["status"]), (200, "ready_for_payment"), reply)
                self.assertIn("payment_declined", [m.get("code") for m in reply.json["messages"]])
                self.assertEqual(self.charges(session), 0)
                self.assert_one_order(session, self.agent.complete(session, bodies.complete()))

    def test_3d_secure(self):
        session = self.ready_session()
        body = bodies.complete(bodies.TOKEN_3DS)
        asked = self.agent.complete(session, body)
        self.assertEqual((asked.status, asked.json["status"]), (200, "authentication_required"), asked)
        self.assertIn("acquirer_details", asked.json["authentication_metadata"])
        without = self.agent.complete(session, body)
        self.assertEqual((without.status, without.json["code"], without.json["param"]),
                         (400, "requires_3ds", "$.authentication_result"), without)
        body["authentication_result"] = {
            "outcome": "authenticated",
            "outcome_details": {"three_ds_cryptogram": "ABCDEFGHIJKLMNOPQRSTUVWX==", "electronic_commerce_indicator": "05",
                                "transaction_id": "ds_1", "version": "2.2.0"}}
        self.assert_one_order(session, self.agent.complete(session, body))


if __name__ == "__main__":
    suite.main()
