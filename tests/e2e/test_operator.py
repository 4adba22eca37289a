"""The operators' listener: keys, endpoints, tests of them, dead letters, replay, and the record of who did what."""

import base64
import hashlib
import hmac
import json
import subprocess
import time
import unittest

from acp_harness import bodies, suite
from acp_harness.operator import Operator
from acp_harness.paths import server_binary
from acp_harness.receiver import Receiver
from acp_harness.server import environment
from acp_harness.shop import Shop

LOOPBACK = {"allow_cidrs": ["127.0.0.0/8"]}


def setUpModule():
    """One shop for all: each test has endpoints of its own."""
    shop = Shop()
    unittest.addModuleCleanup(shop.__exit__)
    OperatorTest.shop = shop.__enter__()
    OperatorTest.operator = shop.operator("alice")
    OperatorTest.agent = shop.agent()


class OperatorTest(unittest.TestCase):
    shop: Shop

    def endpoint(self, **wanted) -> dict:
        """A new endpoint; a pull endpoint for everything unless told otherwise. Gone with the test."""
        made = self.operator.post("/endpoints", {"events": ["*"], **({} if "url" in wanted else {"kind": "pull"}), **wanted})
        self.assertEqual(made.status, 201, made)
        self.addCleanup(self.operator.request, "DELETE", f"/endpoints/{made.json['id']}")
        return made.json

    def receiver(self, status: int = 200) -> Receiver:
        receiver = Receiver(status)
        self.addCleanup(receiver.close)
        return receiver

    def cli(self, *arguments: str) -> dict:
        return json.loads(self.shop.checkout(*arguments))

    def within(self, check, deadline_s: float = 20.0):
        """What `check` gives as soon as it gives something."""
        end = time.monotonic() + deadline_s
        while not (found := check()):
            self.assertLess(time.monotonic(), end, "not in time")
            time.sleep(0.05)
        return found


class Keys(OperatorTest):
    def test_each_listener_has_its_own(self):
        self.assertEqual(Operator(self.shop.server.operator_address, self.shop.api_key).get("/endpoints").status, 401)
        self.assertEqual(self.shop.agent(self.operator.key).create(bodies.create()).status, 401)
        self.assertEqual(self.agent.request("GET", "/endpoints").status, 404)
        self.assertEqual(self.operator.get("/checkout_sessions/cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV").status, 404)

    def test_without_a_key_nothing_but_health(self):
        nobody = Operator(self.shop.server.operator_address, "")
        for target in ("/endpoints", "/acts", "/endpoints/we_1/messages"):
            answer = nobody.request("GET", target, headers={"Authorization": None})
            self.assertEqual((answer.status, answer.json["code"]), (401, "unauthorized"), target)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
            self.assertTrue(answer.headers["Request-Id"])
        self.assertEqual(nobody.request("GET", "/readyz", headers={"Authorization": None}).status, 200)

    def test_a_revoked_key_ends(self):
        short = self.shop.operator("short-lived")
        line = next(x for x in self.shop.checkout("operators", "list").splitlines() if "short-lived" in x)
        self.assertNotIn(short.key, line)
        self.shop.checkout("operators", "revoke", line.split()[0])
        self.within(lambda: short.get("/endpoints").status == 401)

    def test_keys_are_not_stored(self):
        self.assertNotIn(self.operator.key, self.shop.cluster.psql("SELECT row_to_json(k) FROM acp.operator_keys k"))


class Endpoints(OperatorTest):
    def test_a_secret_is_shown_once_and_not_stored(self):
        made = self.endpoint(url="https://example.com/hook", headers={"X-Token": "hush-hush"})
        self.assertRegex(made["secret"], r"^whsec_[A-Za-z0-9+/]{43}=$")
        shown = self.operator.get(f"/endpoints/{made['id']}")
        self.assertEqual((shown.json["kind"], shown.json["status"], shown.json["header_names"]), ("push", "active", ["X-Token"]))
        for text in (shown.body.decode(), self.operator.get("/endpoints").body.decode(), self.operator.get("/acts").body.decode(),
                     self.shop.server.log.read_text()):
            self.assertNotIn(made["secret"], text)
            self.assertNotIn("hush-hush", text)
        self.assertNotIn(made["secret"], self.shop.cluster.psql("SELECT row_to_json(s) FROM acp.endpoint_secrets s"))

    def test_a_change_leaves_the_rest(self):
        made = self.endpoint(url="https://example.com/hook", rate_per_s=5, description="first")
        target = f"/endpoints/{made['id']}"
        changed = self.operator.request("PATCH", target, {"description": "second", "events": ["order_create"]}).json
        self.assertEqual((changed["description"], changed["events"], changed["rate_per_s"]), ("second", ["order_create"], 5))
        self.assertIsNone(self.operator.request("PATCH", target, {"rate_per_s": None}).json["rate_per_s"])

    def test_pause_resume_delete(self):
        made = self.endpoint()
        target = f"/endpoints/{made['id']}"
        paused = self.operator.post(target + "/pause", {"reason": "holidays"}).json
        self.assertEqual((paused["status"], paused["status_reason"]), ("paused", "holidays"))
        self.assertEqual(self.operator.get(target + "/messages").json["code"], "endpoint_not_active")
        self.assertEqual(self.operator.post(target + "/resume").json["status"], "active")
        self.assertEqual(self.operator.request("DELETE", target).json["status"], "deleted")
        for answer in (self.operator.get(target), self.operator.request("DELETE", target), self.operator.post(target + "/pause"),
                       self.operator.get(target + "/messages"), self.operator.request("PATCH", target, {})):
            self.assertEqual((answer.status, answer.json["code"]), (404, "not_found"), answer)

    def test_rotation_keeps_the_old_secret_for_a_while(self):
        made = self.endpoint(url="https://example.com/hook")
        rotated = self.operator.post(f"/endpoints/{made['id']}/rotate-secret", {"overlap_s": 60}).json
        self.assertNotEqual(rotated["secret"], made["secret"])
        self.assertEqual([s["expires_at"] is None for s in rotated["secrets"]], [True, False])

    def test_what_cannot_be_is_refused_at_its_path(self):
        public = {"url": "https://example.com/", "events": ["*"]}
        cases = [
            ({"events": ["*"]}, "missing", "$.url"),
            ({"url": "https://example.com/"}, "missing", "$.events"),
            ({**public, "events": []}, "too_few", "$.events"),
            ({**public, "events": ["order_create", "order_crate"]}, "invalid_value", "$.events[1]"),
            ({**public, "kind": "mail"}, "invalid_value", "$.kind"),
            ({**public, "kind": "pull"}, "invalid_value", "$.url"),
            ({**public, "start": "tomorrow"}, "invalid_value", "$.start"),
            ({**public, "rate_per_s": 0}, "too_small", "$.rate_per_s"),
            ({**public, "retry_after_s": [5, -1]}, "too_small", "$.retry_after_s[1]"),
            ({**public, "headers": {"Host": "x"}}, "invalid_value", "$.headers"),
            ({**public, "headers": {"webhook-ID": "x"}}, "invalid_value", "$.headers"),
            ({**public, "headers": {"X-A": "a\r\nb: c"}}, "invalid_value", "$.headers"),
            ({**public, "allow_cidrs": ["10.0.0.1/8"]}, "invalid_format", "$.allow_cidrs[0]"),
            ({**public, "url": "http://example.com/"}, "invalid_value", "$.url"),
            ({**public, "url": "ftp://example.com/"}, "invalid_format", "$.url"),
            ({**public, "url": "https://user@example.com/"}, "invalid_format", "$.url"),
            ({**public, "url": "https://0x7f.1/"}, "invalid_format", "$.url"),
            ({**public, "url": "https://127.0.0.1/"}, "invalid_value", "$.url"),
            ({**public, "url": "https://[::ffff:10.0.0.1]/"}, "invalid_value", "$.url"),
            ({**public, "url": "http://127.0.0.1/", "allow_cidrs": ["10.0.0.0/8"]}, "invalid_value", "$.url"),
        ]
        for body, code, param in cases:
            with self.subTest(body=body):
                answer = self.operator.post("/endpoints", body)
                self.assertEqual((answer.status, answer.json["code"], answer.json["param"]), (400, code, param), answer)
        self.assertEqual(self.operator.post("/endpoints", b"{").json["code"], "invalid_json")

    def test_query_strings_are_checked(self):
        made = self.endpoint()
        for query, code, param in (("max=0", "too_small", "$.max"), ("max=x", "invalid_type", "$.max"),
                                   ("wait=21", "too_large", "$.wait"), ("mux=1", "unknown_field", "$"),
                                   ("max=1&max=2", "too_many", "$.max"), ("max=%zz", "invalid_format", "$")):
            with self.subTest(query):
                answer = self.operator.get(f"/endpoints/{made['id']}/messages?{query}")
                self.assertEqual((answer.status, answer.json["code"], answer.json["param"]), (400, code, param), answer)

    def test_the_command_line_does_the_same(self):
        made = self.cli("endpoints", "create", "--url", "http://127.0.0.1:9/", "--events", "order_create,order_update",
                        "--allow", "127.0.0.1/32", "--header", "X-Shop: mine")
        self.assertEqual((made["events"], made["allow_cidrs"], made["header_names"]),
                         (["order_create", "order_update"], ["127.0.0.1/32"], ["X-Shop"]))
        self.assertIn("secret", made)
        self.assertEqual(self.cli("endpoints", "update", made["id"], "--concurrency", "3")["concurrency"], 3)
        self.assertEqual(self.cli("endpoints", "pause", made["id"], "--reason", "12")["status_reason"], "12")
        self.assertEqual(self.cli("endpoints", "resume", made["id"])["status"], "active")
        self.assertFalse(self.cli("endpoints", "test", made["id"])["delivered"])
        self.assertIn(made["id"], [e["id"] for e in self.cli("endpoints", "list")["endpoints"]])
        self.assertEqual(self.cli("endpoints", "delete", made["id"])["status"], "deleted")
        pull = self.cli("endpoints", "create", "--kind", "pull", "--events", "*")
        self.assertEqual(pull["kind"], "pull")
        self.assertEqual(self.cli("endpoints", "delete", pull["id"])["status"], "deleted")

    def test_without_a_secrets_key_it_says_what_to_do(self):
        settings = {k: v for k, v in self.shop.database.items() if k != "ACP_SECRETS_KEY"}
        done = subprocess.run([server_binary(), "endpoints", "create", "--kind", "pull", "--events", "*"], capture_output=True,
                              text=True, timeout=60, env=environment(settings))
        self.assertEqual(done.returncode, 1)
        self.assertIn("ACP_SECRETS_KEY", done.stderr)


class Pings(OperatorTest):
    def test_a_ping_is_signed(self):
        receiver = self.receiver()
        made = self.endpoint(url=receiver.url, events=["order_update"], headers={"X-Shop": "mine"}, **LOOPBACK)
        result = self.operator.post(f"/endpoints/{made['id']}/test").json
        self.assertEqual((result["delivered"], result["status"], result["answer"]), (True, 200, "ok"))
        headers, body = receiver.received[0]
        self.assertEqual(json.loads(body)["type"], "ping")
        self.assertEqual(headers["X-Shop"], "mine")
        secret = made["secret"]
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        self.assertEqual(headers["webhook-signature"],
                         "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode())
        own = hmac.digest(secret.encode(), f"{headers['webhook-timestamp']}.".encode() + body, hashlib.sha256).hex()
        self.assertEqual(headers["Merchant-Signature"], f"t={headers['webhook-timestamp']},v1={own}")

    def test_a_failing_receiver_is_told(self):
        receiver = self.receiver(status=500)
        made = self.endpoint(url=receiver.url, **LOOPBACK)
        result = self.operator.post(f"/endpoints/{made['id']}/test").json
        self.assertEqual((result["delivered"], result["status"], result["error"]), (False, 500, "answered 500"))

    def test_a_pull_endpoint_is_never_called(self):
        self.assertEqual(self.operator.post(f"/endpoints/{self.endpoint()['id']}/test").json["code"], "not_a_push_endpoint")


class Letters(OperatorTest):
    def dead_endpoint(self) -> tuple[dict, Receiver, str]:
        """A push endpoint at which a session's first delivery died."""
        receiver = self.receiver(status=500)
        made = self.endpoint(url=receiver.url, retry_after_s=[], **LOOPBACK)
        session = self.agent.create(bodies.create()).json["id"]
        self.within(lambda: self.letters(made))
        return made, receiver, session

    def letters(self, endpoint: dict, query: str = "") -> list[dict]:
        return self.operator.get(f"/endpoints/{endpoint['id']}/dead-letters{query}").json["dead_letters"]

    def test_a_letter_is_inspected_and_redriven(self):
        made, receiver, session = self.dead_endpoint()
        letter = self.letters(made)[0]
        self.assertEqual((letter["topic"], letter["session_id"], letter["state"], letter["last_status"]),
                         ("checkout_session.created", session, "dead", 500))
        details = self.operator.get(f"/endpoints/{made['id']}/dead-letters/{letter['webhook_id']}").json
        self.assertEqual(details["body"]["data"]["id"], session)
        self.assertEqual([a["status"] for a in details["log"]], [500])
        attempts = self.operator.get(f"/endpoints/{made['id']}/attempts?failed=true&webhook_id={letter['webhook_id']}").json
        self.assertEqual([a["answer"] for a in attempts["attempts"]], ["ok"])
        receiver.status = 200
        done = self.operator.post(f"/endpoints/{made['id']}/dead-letters/{letter['webhook_id']}/redrive")
        self.assertEqual(done.json, {"affected": 1})
        self.within(lambda: len(receiver.received) == 2)
        (first, body), (second, same_body) = receiver.received
        self.assertEqual((first["webhook-id"], body), (second["webhook-id"], same_body))
        self.within(lambda: self.operator.get(f"/endpoints/{made['id']}/attempts?failed=false").json["attempts"])

    def test_skip_and_drop_let_the_session_go_on(self):
        for act, left in (("skip", 1), ("drop", 0)):
            with self.subTest(act):
                made, receiver, session = self.dead_endpoint()
                receiver.status = 200
                self.agent.cancel(session)
                waiting = self.within(lambda: self.letters(made, "?state=blocked"))
                self.assertEqual([w["topic"] for w in waiting], ["checkout_session.canceled"])
                self.assertEqual(self.operator.post(f"/endpoints/{made['id']}/dead-letters/{act}", {}).json, {"affected": 1})
                self.within(lambda: len(receiver.received) == 2)
                self.assertEqual(json.loads(receiver.received[1][1])["type"], "checkout_session.canceled")
                self.assertEqual(len(self.letters(made, "?state=skipped")), left)

    def test_choices_and_bounds(self):
        made, _, session = self.dead_endpoint()
        target = f"/endpoints/{made['id']}/dead-letters/redrive"
        for choice in ({"topic": "order_create"}, {"until": "2020-01-01T00:00:00Z"}, {"session_id": "cs_other"}):
            self.assertEqual(self.operator.post(target, choice).json, {"affected": 0}, choice)
        self.assertEqual(self.operator.post(target, {"since": "yesterday"}).json["param"], "$.since")
        self.assertEqual(self.operator.post(target).status, 415, "all of them takes an empty object, not nothing")
        self.assertEqual(self.cli("dead-letters", "skip", made["id"], "--session", session), {"affected": 1})
        self.assertEqual(self.operator.get(f"/endpoints/{made['id']}/dead-letters/evt_00").status, 404)

    def test_replay_delivers_again_under_the_same_id(self):
        receiver = self.receiver()
        made = self.endpoint(url=receiver.url, **LOOPBACK)
        session = self.agent.create(bodies.create()).json["id"]
        self.within(lambda: receiver.received)
        # Replay takes what the endpoint's cursor has passed; cursors are saved a moment after the delivery.
        self.within(lambda: self.operator.post(f"/endpoints/{made['id']}/replay", {"session_id": session}).json["affected"])
        self.within(lambda: len(receiver.received) == 2)
        self.assertEqual(*(h["webhook-id"] for h, _ in receiver.received))
        self.assertEqual(*(body for _, body in receiver.received))
        self.assertEqual(self.operator.post(f"/endpoints/{made['id']}/replay", {}).status, 400)
        self.assertEqual(self.cli("replay", made["id"], "--shard", "0", "--from-seq", "1", "--topic", "order_update"),
                         {"affected": 0})


class Acts(OperatorTest):
    def test_every_act_is_on_record(self):
        made = self.endpoint()
        target = f"/endpoints/{made['id']}"
        self.operator.post(target + "/pause", {"reason": "why"})
        self.operator.post(target + "/resume")
        self.operator.post(target + "/rotate-secret")
        self.operator.post(target + "/dead-letters/skip", {"topic": "order_create"})
        self.cli("endpoints", "update", made["id"], "--description", "x")
        acts = self.operator.get(f"/acts?endpoint={made['id']}").json["acts"]
        self.assertEqual([a["act"] for a in acts], ["update", "skip", "rotate", "resume", "pause", "create"])
        self.assertEqual([a["actor"] for a in acts[1:]], ["alice"] * 5)
        self.assertTrue(acts[0]["actor"].startswith("cli:"))
        self.assertEqual((acts[1]["what"], acts[4]["what"]), ({"topic": "order_create"}, {"reason": "why"}))
        page = self.operator.get(f"/acts?endpoint={made['id']}&limit=2").json
        older = self.operator.get(f"/acts?endpoint={made['id']}&limit=2&before={page['next']}").json
        self.assertEqual([a["act"] for a in page["acts"] + older["acts"]], ["update", "skip", "rotate", "resume"])


if __name__ == "__main__":
    suite.main()
