"""Dialects: what keys and endpoints that have one are answered and sent otherwise, and that nothing else is different."""

import json
import subprocess
import unittest

from acp_harness import bodies, published, suite, versions
from acp_harness.paths import VERSION, VERSIONS, server_binary
from acp_harness.receiver import Receiver, merchant_signature
from acp_harness.server import environment
from acp_harness.shop import Shop

DIALECTS = ("spec", "launch_checklist", "strict_idempotency", "older_idempotency")
TOLD_WITHIN_S = 20.0


class Dialects(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        # One agent with a key for each.
        cls.agents = {name: cls.shop.new_agent("agent", "--dialect", name) for name in DIALECTS}
        cls.operator = cls.shop.operator("merchant")

    def as_of(self, version):
        return {"headers": {"API-Version": version}}

    def ready(self, name, version=VERSION):
        return self.agents[name].create(versions.create(version), **self.as_of(version)).json["id"]

    def test_a_key_is_needed_or_not(self):
        for version in VERSIONS:
            for name in DIALECTS:
                needed = {"strict_idempotency": True, "older_idempotency": False}.get(name, version >= "2026-04-17")
                with self.subTest(version=version, dialect=name):
                    reply = self.agents[name].create(versions.create(version), key=None, **self.as_of(version))
                    self.assertEqual(reply.status, 400 if needed else 201, reply)
                    if needed:
                        self.assertEqual(reply.json["code"], "idempotency_key_required")

    def test_a_key_used_for_another_body(self):
        for version in VERSIONS:
            for name in DIALECTS:
                conflict = {"spec": version < "2026-04-17", "strict_idempotency": False}.get(name, True)
                with self.subTest(version=version, dialect=name):
                    key = f"twice-{version}-{name}"
                    first = self.agents[name].create(versions.create(version), key=key, **self.as_of(version))
                    self.assertEqual(first.status, 201, first)
                    other = self.agents[name].create(versions.create(version, quantity=2), key=key, **self.as_of(version))
                    self.assertEqual((other.status, other.json["type"], other.json["code"]),
                                     (409, "request_not_idempotent", "idempotency_conflict") if conflict else
                                     (422, "invalid_request", "idempotency_conflict"), other)
                    again = self.agents[name].create(versions.create(version), key=key, **self.as_of(version))
                    self.assertEqual((again.status, again.body, again.replayed), (201, first.body, True))

    def test_a_completion(self):
        for version in VERSIONS:
            for name in DIALECTS:
                expected = 201 if name == "launch_checklist" else 200
                with self.subTest(version=version, dialect=name):
                    session = self.ready(name, version)
                    declined = self.agents[name].complete(session, versions.complete(version, bodies.TOKEN_DECLINED),
                                                          **self.as_of(version))
                    self.assertEqual(declined.status, 200, "there is no order yet")
                    done = self.agents[name].complete(session, versions.complete(version), **self.as_of(version))
                    self.assertEqual((done.status, done.json["status"]), (expected, "completed"), done)
                    read = self.agents[name].get(session, **self.as_of(version))
                    self.assertEqual(read.status, 200)

    def test_a_replay_is_answered_in_the_dialect_of_whoever_asks(self):
        session, body = self.ready("spec"), bodies.complete()
        first = self.agents["spec"].complete(session, body, key="once")
        for name in DIALECTS:
            again = self.agents[name].complete(session, body, key="once")
            self.assertEqual((again.status, again.replayed, again.body),
                             (201 if name == "launch_checklist" else 200, True, first.body), again)
        other = {name: self.agents[name].complete(session, bodies.complete("spt_124"), key="once").status for name in DIALECTS}
        self.assertEqual(other, {"spec": 422, "launch_checklist": 409, "strict_idempotency": 422, "older_idempotency": 409})
        charges = f"SELECT count(*) FROM acp.sandbox_charges WHERE session_id = '{session}' AND status = 'captured'"
        self.assertEqual(self.shop.cluster.psql(charges).strip(), "1")

    def test_a_checklist(self):
        """What an agent's launch checklist looks at, with its key and its endpoint, from the first request to the last webhook."""
        agent, version = self.agents["launch_checklist"], VERSION
        hook = Receiver()
        self.addCleanup(hook.close)
        made = self.operator.post("/endpoints", {"url": hook.url, "events": ["order_create", "order_update"],
                                                 "allow_cidrs": ["127.0.0.0/8"], "dialect": "launch_checklist"})
        self.assertEqual((made.status, made.json["dialect"]), (201, "launch_checklist"), made)
        created = agent.create(bodies.create(), key="checklist")
        self.assertEqual(created.status, 201)
        self.assertEqual(agent.create(bodies.create(quantity=3), key="checklist").status, 409)
        session = created.json["id"]
        self.assertEqual(agent.update(session, bodies.select("fulfillment_option_456")).status, 200)
        done = agent.complete(session, bodies.complete())
        self.assertEqual(done.status, 201, done)
        refund = {"type": "refund", "amount": 100, "settle": False}
        self.assertEqual(self.operator.post(f"/orders/{done.json['order']['id']}/adjustments", refund).status, 200)
        suite.eventually(lambda: len(hook.received) >= 2, TOLD_WITHIN_S)
        events = []
        for headers, body in hook.received:
            self.assertTrue(merchant_signature(made.json["secret"], headers["Merchant-Signature"], body),
                            "what is signed is what is sent")
            events.append(json.loads(body))
        self.assertEqual([e["type"] for e in events], ["order_created", "order_updated"])
        for event, word in zip(events, ("order_create", "order_update")):
            self.assertEqual(published.webhook_faults({**event, "type": word}), [], "nothing else is different")
        self.assertEqual(events[-1]["data"], agent.request("GET", f"/orders/{done.json['order']['id']}").json)
        self.change_back(made.json["id"], hook, session)

    def change_back(self, endpoint: str, hook: Receiver, session: str) -> None:
        """From then on the words are the protocol's, with the same id and rightly signed: a replay shows it."""
        changed = self.operator.request("PATCH", f"/endpoints/{endpoint}", {"dialect": "spec"})
        self.assertEqual((changed.status, changed.json["dialect"]), (200, "spec"), changed)
        known = {headers["webhook-id"] for headers, _ in hook.received}

        def told_again():
            before = len(hook.received)
            again = self.operator.post(f"/endpoints/{endpoint}/replay", {"session_id": session, "topic": "order_create"})
            self.assertEqual(again.json, {"affected": 1}, again)
            suite.eventually(lambda: len(hook.received) > before, TOLD_WITHIN_S)
            headers, body = hook.received[-1]
            self.assertIn(headers["webhook-id"], known)
            return json.loads(body)["type"] == "order_create"
        suite.eventually(told_again, TOLD_WITHIN_S)

    def test_a_dialect_that_is_none_is_refused(self):
        wrong = {"url": "https://example.com/", "events": ["*"]}
        for body in ({**wrong, "dialect": "klingon"}, {"kind": "pull", "events": ["*"], "dialect": "launch_checklist"}):
            refused = self.operator.post("/endpoints", body)
            self.assertEqual((refused.status, refused.json["param"]), (400, "$.dialect"), refused)
        done = subprocess.run([server_binary(), "keys", "create", "agent", "--dialect", "klingon"], capture_output=True, text=True,
                              timeout=60, env=environment(self.shop.database))
        self.assertEqual(done.returncode, 2, done.stderr)
        for name in DIALECTS:
            self.assertIn(name, done.stderr)

    def test_the_list_of_keys_shows_it(self):
        listed = [line for line in self.shop.checkout("keys", "list").splitlines() if "  agent  " in line]
        shown = {name: sum(f"dialect {name}" in line for line in listed) for name in DIALECTS}
        self.assertEqual(shown, {"spec": 0, "launch_checklist": 1, "strict_idempotency": 1, "older_idempotency": 1})

    def test_the_checkout_never_hears_of_it(self):
        """The same requests leave the same documents behind, whatever the dialect."""
        left = {}
        for name in DIALECTS:
            session = self.ready(name)
            self.agents[name].complete(session, bodies.complete())
            left[name] = [(e.type, e.status, sorted(json.loads(e.data))) for e in self.shop.events.of(session)]
        for name in DIALECTS:
            self.assertEqual(left[name], left["spec"], name)


if __name__ == "__main__":
    suite.main()
