"""The protocol's table of idempotency, row by row, and what many identical requests at once do."""

import copy
import json
import threading
import unittest
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from acp_harness import bodies, suite
from acp_harness.shop import Shop

PARALLEL = 200


class Idempotency(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()

    def session(self):
        reply = self.agent.create(bodies.create())
        self.assertEqual(reply.status, 201, reply)
        return reply.json["id"]

    def test_key_is_required_on_every_post(self):
        session = self.session()
        for what, reply in {
            "create": self.agent.create(bodies.create(), key=None),
            "update": self.agent.update(session, bodies.select("fulfillment_option_456"), key=None),
            "complete": self.agent.complete(session, bodies.complete(), key=None),
            "cancel": self.agent.cancel(session, key=None),
            "empty": self.agent.create(bodies.create(), key=""),
        }.items():
            with self.subTest(what):
                self.assertEqual((reply.status, reply.json["code"]), (400, "idempotency_key_required"), reply)
        self.assertEqual(len(self.shop.events.of(session)), 1)

    def test_same_body_replays_the_first_response(self):
        created = self.agent.create(bodies.create(), key="replay-create")
        session = created.json["id"]
        updated = self.agent.update(session, bodies.select("fulfillment_option_456"), key="replay-update")
        completed = self.agent.complete(session, bodies.complete(), key="replay-complete")
        self.assertEqual([r.status for r in (created, updated, completed)], [201, 200, 200], completed)
        before = self.shop.events.count()

        for first, again in (
            (created, self.agent.create(bodies.create(), key="replay-create")),
            (updated, self.agent.update(session, bodies.select("fulfillment_option_456"), key="replay-update")),
            (completed, self.agent.complete(session, bodies.complete(), key="replay-complete")),
        ):
            self.assertFalse(first.replayed)
            self.assertTrue(again.replayed, again)
            self.assertEqual((again.status, again.body), (first.status, first.body))
            self.assertEqual(again.headers["idempotency-key"], first.key)
        self.assertEqual(self.shop.events.count(), before, "a replay has no side effect")

    def test_replays_survive_a_restart(self):
        first = self.agent.create(bodies.create(), key="restart")
        self.shop.server.stop()
        self.shop.server.start()
        again = self.agent.create(bodies.create(), key="restart")
        self.assertEqual((again.status, again.body, again.replayed), (201, first.body, True))

    def test_same_value_in_another_spelling_is_the_same_body(self):
        body = bodies.create()
        first = self.agent.create(body, key="spelling")
        turned = json.dumps(dict(reversed(body.items())), indent=2, ensure_ascii=False)
        spelled = turned.replace('"quantity": 1', '"quantity": 1.0').encode()
        self.assertIn(b"1.0", spelled)
        again = self.agent.create(spelled, key="spelling")
        self.assertEqual((again.status, again.body, again.replayed), (201, first.body, True))

    def test_another_body_is_a_conflict(self):
        first = self.agent.create(bodies.create(), key="conflict")
        others = {
            "quantity": bodies.create(quantity=2),
            "null is not absent": {**bodies.create(), "buyer": None},
            "order of an array": copy.deepcopy(bodies.create()),
        }
        others["order of an array"]["capabilities"]["interventions"]["supported"].reverse()
        for what, body in others.items():
            with self.subTest(what):
                reply = self.agent.create(body, key="conflict")
                self.assertEqual((reply.status, reply.json["code"]), (422, "idempotency_conflict"), reply)
        session = first.json["id"]
        self.agent.update(session, bodies.select("fulfillment_option_456"), key="conflict-update")
        reply = self.agent.update(session, bodies.select("fulfillment_option_123"), key="conflict-update")
        self.assertEqual((reply.status, reply.json["code"]), (422, "idempotency_conflict"), reply)
        self.assertEqual(len(self.shop.events.of(session)), 2)

    def test_scope_is_caller_and_path(self):
        first = self.agent.create(bodies.create(), key="scope")
        other = self.shop.new_agent("agent-two").create(bodies.create(), key="scope")
        self.assertEqual((other.status, other.replayed), (201, False))
        self.assertNotEqual(first.json["id"], other.json["id"])
        updated = self.agent.update(first.json["id"], bodies.select("fulfillment_option_456"), key="scope")
        self.assertEqual((updated.status, updated.replayed), (200, False), updated)
        rotated = self.shop.new_agent("agent-one").create(bodies.create(), key="scope")
        self.assertEqual((rotated.body, rotated.replayed), (first.body, True), "keys of one identity share the scope")

    def test_refusals_are_replayed_too(self):
        session = self.session()
        self.assertEqual(self.agent.cancel(session).status, 200)
        first = self.agent.cancel(session, key="refused")
        again = self.agent.cancel(session, key="refused")
        self.assertEqual((first.status, again.status, again.body), (405, 405, first.body))
        self.assertEqual((first.replayed, again.replayed), (False, True))

    def test_refusals_of_the_schema_are_remembered_like_those_of_the_rules(self):
        session = self.session()
        address = {"fulfillment_details": {"address": {"country": "US"}}}
        posts = {
            "create": lambda body, key: self.agent.create(body, key=key),
            "update": lambda body, key: self.agent.update(session, body, key=key),
            "complete": lambda body, key: self.agent.complete(session, body, key=key),
            "cancel": lambda body, key: self.agent.cancel(session, body, key=key),
        }
        good = {"create": bodies.create(), "update": bodies.select("fulfillment_option_456"),
                "complete": bodies.complete(), "cancel": {}}
        wrong = {"create": {**bodies.create(), **address}, "update": address, "complete": {"payment_data": 1},
                 "cancel": [], "no JSON": b'{"currency": "usd",'}
        for operation, post in posts.items():
            for what, body in ((operation, wrong[operation]), ("no JSON", wrong["no JSON"])):
                with self.subTest(f"{operation}: {what}"):
                    key = f"schema {operation} {what}".replace(" ", "-")
                    first, again = post(body, key), post(body, key)
                    self.assertEqual((first.status, first.replayed), (400, False), first)
                    self.assertEqual((again.status, again.body, again.replayed), (400, first.body, True), again)
                    for other in (good[operation], b"{"):
                        conflict = post(other, key)
                        self.assertEqual((conflict.status, conflict.json["code"]), (422, "idempotency_conflict"), conflict)
        self.assertEqual(len(self.shop.events.of(session)), 1, "nothing has happened")

    def test_a_remembered_key_with_a_wrong_body_is_a_conflict(self):
        self.agent.create(bodies.create(), key="taken")
        for body in ({}, b"{", {**bodies.create(), "currency": 5}):
            reply = self.agent.create(body, key="taken")
            self.assertEqual((reply.status, reply.json["code"]), (422, "idempotency_conflict"), reply)

    def test_refusals_survive_a_restart(self):
        first = self.agent.create(b"{", key="refused-restart")
        self.shop.server.stop()
        self.shop.server.start()
        again = self.agent.create(b"{", key="refused-restart")
        self.assertEqual((again.status, again.body, again.replayed), (400, first.body, True))

    def test_what_is_refused_before_the_body_counts_takes_no_key(self):
        self.assertEqual(self.agent.update("cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV", b"{", key="free").status, 404)
        self.assertEqual(self.agent.create(b"{", key="free", headers={"Content-Type": "text/plain"}).status, 415)
        self.assertEqual(self.agent.create(b"{", key="free", headers={"API-Version": "1999-01-01"}).status, 400)
        created = self.agent.create(bodies.create(), key="free")
        self.assertEqual((created.status, created.replayed), (201, False), created)

    def test_first_still_running(self):
        session = self.session()
        self.agent.update(session, bodies.select("fulfillment_option_456"))
        body = bodies.complete(bodies.TOKEN_TIMEOUT_BEFORE_CAPTURE)
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self.shop.agent().complete, session, body, key="flight")
            self.wait_for_status(session, "complete_in_progress")
            meanwhile = self.agent.complete(session, body, key="flight")
            first = running.result()
        self.assertEqual((meanwhile.status, meanwhile.json["code"]), (409, "idempotency_in_flight"), meanwhile)
        self.assertGreaterEqual(int(meanwhile.headers["retry-after"]), 1)
        # The charge is known not to have been made: the session can be paid again, and the key tells this again.
        self.assertEqual((first.status, first.json["status"]), (200, "ready_for_payment"), first)
        again = self.agent.complete(session, body, key="flight")
        self.assertEqual((again.status, again.body, again.replayed), (200, first.body, True))

    def wait_for_status(self, session, status):
        suite.eventually(lambda: self.shop.events.of(session)[-1].status == status)

    def test_server_errors_are_not_remembered(self):
        self.shop.cluster.stop()
        try:
            failed = self.agent.create(bodies.create(), key="afresh")
        finally:
            self.shop.cluster.start()
        self.assertEqual(failed.status, 503, failed)
        self.assertTrue(failed.headers["retry-after"].isdigit())
        suite.eventually(self.shop.server.ready)
        reply = self.agent.create(bodies.create(), key="afresh")
        self.assertEqual((reply.status, reply.replayed), (201, False), reply)

    def test_many_identical_creates_at_once(self):
        before = self.shop.events.count()
        barrier = threading.Barrier(PARALLEL)

        def create(_):
            agent = self.shop.agent()
            agent.request("GET", "/healthz")  # the connection stands before the start
            barrier.wait(30)
            return agent.create(bodies.create(), key="two-hundred")

        with ThreadPoolExecutor(PARALLEL) as pool:
            replies = list(pool.map(create, range(PARALLEL)))
        kinds = Counter("created" if r.status == 201 and not r.replayed else "replayed" if r.status == 201 else r.status
                        for r in replies)
        print(f"  {PARALLEL} identical creates: {dict(kinds)}")
        self.assertEqual(kinds["created"], 1, kinds)
        self.assertEqual(kinds["created"] + kinds["replayed"] + kinds[409], PARALLEL, kinds)
        self.assertEqual(len({r.json["id"] for r in replies if r.status == 201}), 1)
        self.assertTrue(all(r.headers["retry-after"] for r in replies if r.status == 409))
        self.assertEqual(self.shop.events.count(), before + 1)


if __name__ == "__main__":
    suite.main()
