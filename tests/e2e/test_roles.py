"""The roles of operators' keys: who may look, and who may act."""

import json
import subprocess
import unittest

from acp_harness import bodies, suite
from acp_harness.operator import Stream
from acp_harness.paths import server_binary
from acp_harness.receiver import Receiver
from acp_harness.server import environment
from acp_harness.shop import Shop

# Everything a request of an operator can change.
TABLES = ("operator_acts", "endpoints", "endpoint_secrets", "endpoint_cursors", "webhook_backlog", "webhook_attempts",
          "checkout_events", "idempotency_keys", "operator_keys", "stock", "sandbox_charges", "sandbox_refunds")

# Endpoints that have not passed all events yet: what they do then is not the viewer's doing.
BEHIND = ("SELECT count(*) FROM acp.endpoint_cursors c JOIN acp.shard_heads h ON h.shard = c.shard "
          "JOIN acp.endpoints e ON e.id = c.endpoint_id AND e.status = 'active' WHERE c.seq < h.head")


class Roles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.operator = cls.shop.operator("alice")
        cls.viewer = cls.shop.operator("vera", role="viewer")
        receiver = Receiver(500)
        cls.addClassCleanup(receiver.close)
        cls.push = cls.make(url=receiver.url, allow_cidrs=["127.0.0.0/8"], retry_after_s=[])
        cls.pull = cls.make(kind="pull")
        agent = cls.shop.agent()
        session = agent.create(bodies.create()).json["id"]
        cls.order = agent.complete(session, bodies.complete()).json["order"]
        suite.eventually(lambda: cls.letters() and len(cls.receive()) > 0)
        cls.letter = cls.letters()[0]["webhook_id"]

    @classmethod
    def make(cls, **wanted) -> str:
        made = cls.operator.post("/endpoints", {"events": ["*"], **wanted})
        if made.status != 201:
            raise RuntimeError(str(made))
        return f"/endpoints/{made.json['id']}"

    @classmethod
    def letters(cls) -> list[dict]:
        return cls.operator.get(cls.push + "/dead-letters").json["dead_letters"]

    @classmethod
    def receive(cls) -> list[dict]:
        return cls.operator.get(cls.pull + "/messages?max=1").json["messages"]

    def stored(self) -> list[str]:
        """What is in the database, table by table."""
        return self.shop.cluster.psql(" UNION ALL ".join(
            f"SELECT '{t}', count(*), md5(coalesce(string_agg(x::text, '|' ORDER BY x::text), '')) FROM acp.{t} x"
            for t in TABLES)).splitlines()

    def reading(self) -> list[str]:
        order = f"/orders/{self.order['id']}"
        return ["/endpoints", self.push, self.push + "/dead-letters", f"{self.push}/dead-letters/{self.letter}",
                self.push + "/attempts", "/acts", order, f"/checkout_sessions/{self.order['checkout_session_id']}", "/metrics"]

    def changing(self) -> list[tuple]:
        letters, one = self.push + "/dead-letters", f"{self.push}/dead-letters/{self.letter}"
        order, receipts = f"/orders/{self.order['id']}", {"receipts": ["r"]}
        return [
            ("POST", "/endpoints", {"kind": "pull", "events": ["*"]}), ("PATCH", self.push, {"description": "hers"}),
            ("DELETE", self.push, None), *(("POST", f"{self.push}/{act}", None) for act in ("pause", "resume", "test")),
            ("POST", self.push + "/rotate-secret", None),
            *(("POST", f"{letters}/{act}", {}) for act in ("redrive", "skip", "drop")),
            *(("POST", f"{one}/{act}", None) for act in ("redrive", "skip", "drop")),
            ("POST", self.push + "/replay", {"since": "2026-01-01T00:00:00Z"}),
            ("GET", self.pull + "/messages", None), ("GET", self.pull + "/stream", None),
            ("HEAD", self.pull + "/messages", None),
            ("POST", self.pull + "/messages/ack", receipts), ("POST", self.pull + "/messages/nack", receipts),
            ("POST", self.pull + "/messages/extend", {**receipts, "visibility_s": 1}),
            ("PATCH", order, {"status": "shipped"}),
            ("POST", order + "/fulfillments", {"type": "shipping", "status": "shipped"}),
            ("PATCH", order + "/fulfillments/f", {"status": "delivered"}),
            ("POST", order + "/adjustments", {"id": "hers", "type": "refund", "amount": 1}),
            ("PATCH", order + "/adjustments/a", {"status": "failed"}),
            *(("POST", f"/checkout_sessions/{self.order['checkout_session_id']}/{act}", None) for act in ("approve", "refuse"))]

    def test_a_viewer_reads_all_that_an_operator_reads(self):
        for target in self.reading():
            seen = self.viewer.get(target)
            self.assertEqual(seen.status, 200, target)
            if target not in ("/metrics", self.push + "/attempts"):
                self.assertEqual(seen.json, self.operator.get(target).json, target)

    def test_a_viewer_changes_nothing(self):
        suite.eventually(lambda: self.shop.cluster.psql(BEHIND).strip() == "0")
        before = self.stored()
        for method, target, body in self.changing():
            with self.subTest(f"{method} {target}"):
                answer = self.viewer.request(method, target, body)
                self.assertEqual(answer.status, 403, answer)
                self.assertTrue(answer.headers["Request-Id"])
                if method != "HEAD":
                    self.assertEqual((answer.json["type"], answer.json["code"]), ("invalid_request", "forbidden"))
                    self.assertIn("role operator", answer.json["message"])
        self.assertEqual(self.stored(), before)

    def refusals(self, request: str) -> list[dict]:
        """Whole lines of the log about this request."""
        lines = self.shop.server.log.read_text().rpartition("\n")[0].splitlines()
        refused = [json.loads(x) for x in lines if "operator_act_refused" in x]
        return [x for x in refused if x["request_id"] == request]

    def test_the_log_says_whose_key_was_refused(self):
        answer = self.viewer.post(self.push + "/pause")
        vera = next(x for x in self.shop.checkout("operators", "list").splitlines() if "  vera  viewer  " in x).split()[0]
        suite.eventually(lambda: self.refusals(answer.headers["Request-Id"]))
        [refused] = self.refusals(answer.headers["Request-Id"])
        self.assertEqual((refused["level"], refused["api_key_id"]), ("info", vera))
        self.assertNotIn(self.viewer.key, self.shop.server.log.read_text())

    def test_what_a_viewer_is_refused_an_operator_may_do(self):
        endpoint = self.make(kind="pull")
        for method, target, body in (("POST", endpoint + "/pause", None), ("POST", endpoint + "/resume", None),
                                     ("GET", endpoint + "/messages", None), ("DELETE", endpoint, None)):
            self.assertEqual(self.viewer.request(method, target, body).status, 403, target)
            self.assertEqual(self.operator.request(method, target, body).status, 200, target)

    def test_a_role_that_changes_counts_within_a_second_or_so(self):
        pat = self.shop.operator("pat", role="viewer")
        self.assertEqual(pat.post(self.push + "/pause").status, 403)
        self.shop.cluster.psql("UPDATE acp.operator_keys SET role = 'operator' WHERE name = 'pat'")
        suite.eventually(lambda: pat.get(self.pull + "/messages?max=1").status == 200)
        self.shop.cluster.psql("UPDATE acp.operator_keys SET role = 'viewer' WHERE name = 'pat'")
        suite.eventually(lambda: pat.get(self.pull + "/messages?max=1").status == 403)

    def ends_open_stream(self, name: str, status: int, take_away):
        """A stream that waits gets nothing that happens after its key is refused elsewhere."""
        holder, endpoint = self.shop.operator(name), self.make(kind="pull", visibility_timeout_s=1).rpartition("/")[2]
        key = next(x for x in self.shop.checkout("operators", "list").splitlines() if f"  {name}  " in x).split()[0]
        with Stream(holder, endpoint, query="?hold=true") as stream:
            self.assertEqual(stream.status, 200)
            take_away(key)
            suite.eventually(lambda: holder.get(f"/endpoints/{endpoint}/messages?max=1").status == status)
            session = self.shop.agent().create(bodies.create()).json["id"]
            self.assertIsNone(stream.next())
        suite.eventually(lambda: self.refusals(stream.headers["request-id"]))
        [refused] = self.refusals(stream.headers["request-id"])
        self.assertEqual(refused["api_key_id"], key)
        self.assertEqual([m["session_id"] for m in self.operator.receive(endpoint, wait=20)], [session], "nobody had it")

    def test_an_open_stream_ends_when_its_key_is_revoked(self):
        self.ends_open_stream("rob", 401, lambda key: self.shop.checkout("operators", "revoke", key))

    def test_an_open_stream_ends_when_its_key_becomes_a_viewers(self):
        self.ends_open_stream("vin", 403, lambda key: self.shop.cluster.psql(
            f"UPDATE acp.operator_keys SET role = 'viewer' WHERE id = '{key}'"))

    def create(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([server_binary(), "operators", "create", *arguments], capture_output=True, text=True, timeout=60,
                              env=environment(self.shop.database))

    def test_keys_are_made_with_a_role(self):
        unknown = self.create("x", "--role", "owner")
        self.assertEqual(unknown.returncode, 2, unknown)
        self.assertIn("viewer", unknown.stderr)
        file = str(self.shop.cluster.root / "vic")
        for _ in range(2):
            self.assertEqual(self.create("vic", "--role", "viewer", "--file", file).returncode, 0)
        self.assertEqual(self.shop.checkout("operators", "list").count("  vic  viewer  "), 1, "the file's key is kept")
        other = self.create("vic", "--file", file)
        self.assertEqual(other.returncode, 1, other)
        self.assertIn("viewer", other.stderr)
        self.assertEqual(self.shop.checkout("operators", "list").count("  vic  "), 1)


if __name__ == "__main__":
    suite.main()
