"""`acp-checkout conformance`: our server passes it in every version, and what is broken on the way to it is what it reports."""

import json
import re
import tempfile
import unittest
from pathlib import Path

from acp_harness import suite
from acp_harness.passing_proxy import PassingProxy
from acp_harness.paths import VERSION, VERSIONS
from acp_harness.server import free_port
from acp_harness.shop import Shop

from conformance_run import CANCEL, COMPLETE, CREATE, READ, Deliveries, Run, change

def tax_as_text(_, session):
    for row in session["totals"]:
        if row["type"] == "tax":
            row["amount"] = str(row["amount"])


def total_too_high(_, session):
    session["totals"][-1]["amount"] += 1


def line_too_cheap(_, session):
    session["line_items"][0]["total"] -= 1


class ConformanceCommand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.address = cls.shop.server.address
        cls.url = "http://%s:%d" % cls.address

    def run_on(self, url: str, *arguments: str) -> Run:
        return Run("--url", url, "--key", self.shop.api_key, *arguments)

    def run_through(self, *arguments: str, onward=None, back=None) -> Run:
        with PassingProxy(self.address, onward, back) as proxy:
            return self.run_on(proxy.url, *arguments)

    def test_our_server_passes_in_every_version(self):
        other = Path(self.shop.cluster.root) / "other-key"
        self.shop.checkout("keys", "create", "another-agent", "--file", str(other))
        suite.eventually(lambda: self.shop.agent(other.read_text().strip()).get("cs_unknown").status == 404)
        with Deliveries(self.shop, ship=True) as deliveries:
            run = self.run_on(self.url, "--strict", "--other-key-file", str(other), *deliveries.arguments)
        print(run.printed)
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)
        self.assertEqual(run.report["versions"], VERSIONS)
        self.assertEqual([section["version"] for section in run.report["sections"]], [None, *VERSIONS])
        for section in run.report["sections"][1:]:
            self.assertGreater(section["summary"]["passed"], 40)
        for version, check in run.checks():
            self.assertEqual(check["outcome"], "passed", f"{version}: {check}")  # there is nothing it does not have

    def test_a_server_in_between_changes_nothing(self):
        """What the tests below build on."""
        run = self.run_through("--version", VERSION)
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)

    def assert_finds(self, expected: set[tuple[str, str, str]], *arguments: str, **changes):
        run = self.run_through("--version", VERSION, *arguments, **changes)
        self.assertEqual(run.faults(), expected, run.printed)
        self.assertEqual(run.failed(), {name for name, _, _ in expected})
        self.assertEqual(run.code, 1)
        return run

    def test_an_amount_that_is_a_text(self):
        self.assert_finds({("answers.body", "body", "POST /checkout_sessions 201: $.totals[*].amount"),
                           ("session.read", "behaviour", "GET /checkout_sessions/{id}")},
                          "--only", "session,answers", back=change(CREATE, 201, tax_as_text))

    def test_a_header_that_is_missing(self):
        self.assert_finds({("answers.header", "header", "POST /checkout_sessions/{id}/complete 200: Idempotency-Key")},
                          "--only", "complete,answers",
                          back=change(COMPLETE, 200, lambda answer, _: answer.set_header("Idempotency-Key", None)))

    def test_a_body_that_does_not_call_itself_json(self):
        self.assert_finds({("answers.header", "header", "GET /checkout_sessions/{id} 404: Content-Type")},
                          "--only", "refusal,answers",
                          back=change(READ, 404, lambda answer, _: answer.set_header("Content-Type", "text/html")))

    def test_a_wrong_status(self):
        def conflict(answer, _):
            answer.status = 409
        self.assert_finds({("cancel.twice", "status", "POST /checkout_sessions/{id}/cancel"),
                           ("complete.final", "status", "POST /checkout_sessions/{id}/cancel")},
                          "--only", "cancel,complete",
                          back=change(CANCEL, 405, conflict))

    def test_a_created_session_that_is_no_201(self):
        def ok(answer, _):
            answer.status = 200
        self.assert_finds({("session.create", "status", "POST /checkout_sessions")}, "--only", "session.create,session.read",
                          back=change(CREATE, 201, ok))

    def test_a_total_that_does_not_add_up(self):
        self.assert_finds({("session.read", "behaviour", "GET /checkout_sessions/{id}"),
                           ("answers.totals", "totals", "GET /checkout_sessions/{id} 200: total")},
                          "--only", "session,answers",
                          back=change(READ, 200, total_too_high))

    def test_a_line_of_an_older_version_that_does_not_add_up(self):
        run = self.run_through("--version", "2025-12-12", "--only", "session.create,answers",
                               back=change(CREATE, 201, line_too_cheap))
        self.assertEqual(run.faults(), {("answers.totals", "totals", "POST /checkout_sessions 201: a line's total")}, run.printed)

    def test_a_member_nobody_knows(self):
        def leak(_, session):
            session["intent_trace"] = {"reason_code": "other"}
        self.assert_finds({("answers.body", "body", "POST /checkout_sessions/{id}/cancel 200: $.intent_trace")},
                          "--only", "cancel,answers",
                          back=change(CANCEL, 200, leak))

    def test_a_server_that_forgets_keys(self):
        def forget(asked):
            if any(name == "Idempotency-Key" for name, _ in asked.headers):
                asked.set_header("Idempotency-Key", f"another-{free_port()}-{id(asked)}")
        run = self.run_through("--version", VERSION, "--only", "idempotency", onward=forget)
        self.assertEqual(run.failed(), {f"idempotency.{name}" for name in (
            "create", "update", "complete", "cancel", "mismatch", "mismatch-complete", "same-value", "null", "list-order",
            "length", "at-once")}, run.printed)

    def test_a_payment_that_is_not_made(self):
        def pretend(_, session):
            session["messages"] = []
        self.assert_finds({("complete.declined", "behaviour", "POST /checkout_sessions/{id}/complete")}, "--only", "complete",
                          back=change(COMPLETE, 200, pretend))

    def test_sessions_that_are_shown_to_anybody(self):
        """Unknown ones are not: only who asks for one that is there sees it."""
        def let_in(asked):
            if asked.method == "GET" and re.fullmatch("/checkout_sessions/cs_[0-9a-f]{2}01.*", asked.path):
                asked.set_header("Authorization", f"Bearer {self.shop.api_key}")
        self.assert_finds({("access.no-key", "status", "GET /checkout_sessions/{id}"),
                           ("access.wrong-key", "status", "GET /checkout_sessions/{id}")}, "--only", "access", onward=let_in)

    def test_sessions_that_are_every_key_s(self):
        def as_one(asked):
            if asked.method == "GET":
                asked.set_header("Authorization", f"Bearer {self.shop.api_key}")
        other = Path(self.shop.cluster.root) / "yet-another-key"
        self.shop.checkout("keys", "create", "yet-another-agent", "--file", str(other))
        suite.eventually(lambda: self.shop.agent(other.read_text().strip()).get("cs_unknown").status == 404)
        self.assert_finds({("access.another-key", "status", "GET /checkout_sessions/{id}")}, "--only", "access.another-key",
                          "--other-key-file", str(other), onward=as_one)

    def test_amounts_of_lines_and_orders(self):
        def one_more(totals):
            next(row for row in totals if row["type"] == "total")["amount"] += 1
        self.assert_finds({("answers.totals", "totals", "POST /checkout_sessions 201: a line's total")}, "--only", "session.create,answers",
                          back=change(CREATE, 201, lambda _, session: one_more(session["line_items"][0]["totals"])))
        def base(_, session):
            for row in session["totals"]:
                row["amount"] += row["type"] in ("items_base_amount", "subtotal", "total")
        self.assert_finds({("answers.totals", "totals", "POST /checkout_sessions 201: items_base_amount")},
                          "--only", "session.create,answers", back=change(CREATE, 201, base))
        self.assert_finds({("answers.totals", "totals", "GET /orders/{id} 200: total"), ("complete.order", "behaviour", "GET /orders/{id}")},
                          "--only", "complete.order,answers",
                          back=change("GET /orders/[^/]+", 200, lambda _, order: one_more(order["totals"])))

    def test_another_currency(self):
        self.assert_finds({("session.create", "behaviour", "POST /checkout_sessions")}, "--only", "session.create,answers",
                          back=change(CREATE, 201, lambda _, session: session.update(currency="eur")))

    def test_a_server_that_hangs_up_after_each_answer(self):
        """Others may, and need not say so before."""
        def hang_up(answer):
            answer.hang_up = True
        run = self.run_through("--version", VERSION, "--only", "session,cancel,complete", back=hang_up)
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)

    def test_what_no_agent_reads(self):
        def move(answer):
            if answer.path == "/checkout_sessions":
                answer.status = 307
        run = self.run_through("--version", VERSION, "--only", "session.create,answers", back=move)
        self.assertIn(("answers.body", "body", "POST /checkout_sessions 307"), run.faults(), run.printed)
        self.assertEqual(len([fault for fault in run.faults() if fault[0].startswith("answers.")]), 1, run.printed)
        def pack(answer):
            if answer.method == "GET" and answer.path.startswith("/checkout_sessions/"):
                answer.set_header("Content-Encoding", "gzip")
        run = self.run_through("--version", VERSION, "--only", "refusal.unknown-session,answers", back=pack)
        self.assertEqual(run.faults(), {("answers.header", "header", "GET /checkout_sessions/{id} 404: Content-Encoding")}, run.printed)

    def test_an_answer_without_end(self):
        def swell(_, session):
            session["id"] = "y" * 3_000_000
        run = self.run_through("--version", VERSION, "--only", "session.create,answers", back=change(CREATE, 201, swell))
        self.assertIn("is longer than", run.printed)
        self.assertLess(len(run.html), 100_000)

    def test_version_errors_in_other_words_are_advice(self):
        def other_words(answer, error):
            answer.status, error["code"] = 406, "wrong_version"
        run = self.run_through("--version", VERSION, "--only", "version", back=change(CREATE, 400, other_words))
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)
        self.assertIn("advice version.unknown", run.printed)

    def test_a_key_that_a_server_gives_back_is_not_shown(self):
        key = self.shop.api_key
        def tell(answer, session):
            session.update({key: 1, "status": key, "id": f"cs_{key}", "currency": "spt_123"})
            answer.set_header(f"X-{key}", key)
            answer.set_header("Content-Type", f"text/{key}")
        run = self.run_through("--version", VERSION, "--only", "session,answers", back=change(CREATE, 201, tell))
        for text in (run.html, run.json_text, run.printed):
            self.assertNotIn(key, text)
            self.assertNotIn("spt_123", text)

    def test_a_report_says_what_it_is_about(self):
        run = self.run_on(self.url, "--version", VERSION, "--only", "cancel.twice", "--strict")
        self.assertEqual((run.report["only"], run.report["only_some_versions"], run.report["strict"]), (["cancel.twice"], True, True))
        self.assertIn("Only these checks were made: cancel.twice", run.html)
        whole = self.run_on(self.url, "--limit-s", "1")
        self.assertEqual((whole.report["only"], whole.report["only_some_versions"]), ([], False))
        self.assertNotIn("Only these", whole.html)

    def test_mcp_in_every_form_it_has(self):
        """A stream may begin with an event without data and tell of other things; a session may be needed; the address is
        the merchant's choice."""
        def stream(answer):
            if answer.path == "/mcp" and answer.status == 200:
                log = b'{"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x"}}'
                answer.body = b"id: 1\nretry: 5\ndata:\n\ndata: " + log + b"\n\nevent: message\r\ndata: " + answer.body + b"\r\n\r\n"
                answer.set_header("Content-Type", "text/event-stream")
        def elsewhere(asked):
            named = any(name.lower() == "mcp-session-id" for name, _ in asked.headers)
            asked.path = {"/tools": "/mcp" if named or b'"initialize"' in asked.body else "/no-session", "/mcp": "/nothing"}.get(
                asked.path, asked.path)
        with PassingProxy(self.address, elsewhere, stream) as proxy:
            run = self.run_on(proxy.url, "--version", VERSION, "--only", "mcp,answers", "--mcp-url", proxy.url + "/tools")
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)

    def test_mcp_that_answers_wrongly(self):
        call = "POST /mcp"
        self.assert_finds({("mcp.initialize", "behaviour", call)}, "--only", "mcp.initialize",
                          back=change(call, 200, lambda _, message: message.update(id=1)))
        def spoil(_, message):
            message.get("result", {}).get("structuredContent", {}).pop("currency", None)
        self.assert_finds({("answers.body", "body", "POST /mcp create_checkout_session 200: $.currency"),
                           ("answers.body", "body", "POST /mcp cancel_checkout_session 200: $.currency")}, "--only", "mcp.cancel,answers",
                          back=change(call, 200, spoil))

    def test_mcp_errors_as_the_binding_has_them(self):
        def as_error(_, message):
            result = message.get("result", {})
            if result.get("isError"):
                del message["result"]
                message["error"] = {"code": -32000, "message": "no", "data": result["structuredContent"]}
        run = self.run_through("--version", VERSION, "--only", "mcp,answers", back=change("POST /mcp", 200, as_error))
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)

    def test_a_discovery_document_without_order(self):
        def turn(_, document):
            document["protocol"]["supported_versions"].reverse()
        self.assert_finds({("discovery.document", "behaviour", "GET /.well-known/acp.json")}, "--only", "discovery",
                          back=change("GET /.well-known/acp.json", 200, turn))

    def test_a_server_that_fails(self):
        def fail(answer, document):
            answer.status = 500
            document.clear()
            document.update(type="processing_error", code="internal_error", message="Something is wrong.")
        self.assert_finds({("session.read", "status", "GET /checkout_sessions/{id}"),
                           ("answers.server-error", "server_error", "GET /checkout_sessions/{id} 500")},
                          "--only", "session.read,answers", back=change(READ, 200, fail))

    def test_what_is_recommended_is_advice(self):
        without = change(CREATE, 201, lambda answer, _: answer.set_header("Idempotent-Replayed", None))
        only = ("--version", VERSION, "--only", "idempotency.create")
        run = self.run_through(*only, back=without)
        self.assertEqual((run.code, run.failed()), (0, set()), run.printed)
        self.assertIn("advice idempotency.create", run.printed)
        self.assertEqual(self.run_through(*only, "--strict", back=without).failed(), {"idempotency.create"})

    def test_the_launch_checklist_in_its_own_words(self):
        run = self.run_on(self.url, "--profile", "launch-checklist")
        print(run.printed)
        self.assertEqual(run.faults(), {  # as the protocol has it now
            ("launch.complete", "status", "POST /checkout_sessions/{id}/complete"),
            ("launch.mismatch", "status", "POST /checkout_sessions"),
            ("launch.mismatch-complete", "status", "POST /checkout_sessions/{id}/complete"),
        }, run.printed)

    def test_the_launch_checklist_in_its_dialect(self):
        """With a key that speaks the checklist's words nothing of it fails."""
        key = Path(self.shop.cluster.root) / "checklist-key"
        self.shop.checkout("keys", "create", "checklist-agent", "--dialect", "launch_checklist", "--file", str(key))
        suite.eventually(lambda: self.shop.agent(key.read_text().strip()).get("cs_unknown").status == 404)
        run = Run("--url", self.url, "--key-file", str(key), "--profile", "launch-checklist")
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)

    def test_the_report_is_one_page_without_secrets(self):
        run = self.run_on(self.url, "--version", VERSION, "--only", "complete,access")
        self.assertEqual(run.code, 0, run.printed)
        for text in (run.html, run.json_text, run.printed):
            for secret in (self.shop.api_key, "spt_123", "spt_declined", "AAIBBYNoEwAAAAAAg4PyBhdAEQs="):
                self.assertNotIn(secret, text)
        self.assertIn("complete.purchase", run.html)
        self.assertFalse(re.search(r"<(script|link|img|iframe)|url\(|@import|(src|href)=\"(?!#)", run.html))
        shown = [e["response"]["status"] for e in run.report["exchanges"] if "response" in e]
        self.assertLessEqual({200, 201, 401}, set(shown))

    def test_what_a_server_says_does_not_become_part_of_the_page(self):
        def mark(_, session):
            session["id"] = "<script>alert(1)</script>"
        run = self.run_through("--version", VERSION, "--only", "session.create", back=change(CREATE, 201, mark))
        self.assertNotIn("<script", run.html)
        self.assertIn("&lt;script&gt;", run.html)

    def test_what_is_not_given_is_skipped(self):
        run = self.run_on(self.url, "--version", VERSION, "--item", "item_123")
        self.assertEqual(run.code, 0, run.printed)
        skipped = {check["name"]: check["reason"] for _, check in run.checks() if check["outcome"] == "skipped"}
        self.assertEqual(skipped["complete.purchase"], "needs --payment-token")
        self.assertEqual(skipped["complete.declined"], "needs --declined-token")
        self.assertEqual(skipped["stock.sold-out"], "needs --sold-out-item")

    def test_items_come_from_a_feed(self):
        with tempfile.TemporaryDirectory() as folder:
            feed = Path(folder) / "products.jsonl"
            feed.write_text('{"id": "p", "variants": [{"id": "item_not_for_sale", "availability": {"available": false}}, '
                            '{"id": "item_wool_socks"}]}\n')
            run = self.run_on(self.url, "--version", VERSION, "--only", "session.create", "--feed", str(feed))
        self.assertEqual(run.code, 0, run.printed)
        self.assertIn("item_wool_socks", run.report["exchanges"][-1]["request"]["body"])

    def test_requests_are_signed_where_the_key_has_a_secret(self):
        with tempfile.TemporaryDirectory() as folder:
            key, secret = Path(folder) / "key", Path(folder) / "secret"
            secret.write_text("a secret of at least thirty-two bytes\n")
            self.shop.checkout("keys", "create", "signer", "--file", str(key), "--signing-secret-file", str(secret))
            def known():
                return self.shop.agent(key.read_text().strip()).get("cs_unknown").json["code"] == "signature_required"
            suite.eventually(known)
            given = ("--url", self.url, "--key-file", str(key), "--version", VERSION)
            run = Run(*given, "--signing-secret-file", str(secret))
            self.assertEqual((run.code, run.faults()), (0, set()), run.printed)
            self.assertNotIn("thirty-two", run.html + run.json_text)
            secret.write_text("another secret of thirty-two bytes or so\n")
            self.assertEqual(Run(*given, "--signing-secret-file", str(secret), "--only", "session.create").failed(), {"session.create"})

    def test_a_server_that_answers_nonsense(self):
        for nonsense in (7, [], [[]], {}, {"id": 7, "status": [], "line_items": {"0": 1}, "totals": [[], 7, {"type": "total"}], "messages": 7,
                                           "fulfillment_options": [7], "links": {}, "error": 1, "result": [], "code": {}, "order": []}):
            def answer_so(answer):
                answer.body = json.dumps(nonsense).encode()
            profile = "launch-checklist" if nonsense == [] else "protocol"
            with self.subTest(nonsense=nonsense, profile=profile):
                run = self.run_through("--version", VERSION, "--profile", profile, back=answer_so)
                self.assertEqual(run.code, 1, run.printed)
                self.assertIn("answers.body", run.failed())

    def test_a_version_that_is_not_spoken(self):
        def only_newest(_, document):
            document["protocol"]["supported_versions"] = [VERSION]
        run = self.run_through("--version", "2025-09-29", back=change("GET /.well-known/acp.json", 200, only_newest))
        self.assertEqual((run.code, run.report), (2, None), run.printed)
        self.assertIn("none of the versions", run.printed)

    def test_versions_are_found_out_without_discovery(self):
        def nothing(answer):
            if answer.path == "/.well-known/acp.json":
                answer.status = 404
            if b"supported_versions" in answer.body:
                answer.body = json.dumps({k: v for k, v in json.loads(answer.body).items() if k != "supported_versions"}).encode()
        run = self.run_through("--only", "cancel.twice", back=nothing)
        self.assertEqual((run.code, run.report["versions"]), (0, VERSIONS), run.printed)

    def test_without_a_server(self):
        run = self.run_on(f"http://127.0.0.1:{free_port()}")
        self.assertEqual((run.code, run.report), (2, None), run.printed)
        self.assertIn("nobody answers", run.printed)

    def test_a_server_that_falls_silent(self):
        with PassingProxy(("127.0.0.1", free_port()), onward=lambda asked: None) as proxy:  # nobody is behind it
            run = self.run_on(proxy.url, "--timeout-ms", "2000")
        self.assertEqual(run.code, 2, run.printed)
        def hang_up(answer):
            if answer.path.endswith("/complete"):
                raise ConnectionAbortedError
        run = self.run_through("--version", VERSION, "--only", "complete.purchase", back=hang_up)
        self.assertEqual(run.faults(), {("complete.purchase", "unreachable", "POST /checkout_sessions/{id}/complete")}, run.printed)

    def test_a_run_ends_in_time(self):
        run = self.run_on(self.url, "--limit-s", "1")
        self.assertEqual(run.code, 1, run.printed)
        self.assertGreater(run.report["summary"]["not_run"], 0)
        self.assertEqual(run.report["summary"]["failed"], 0, run.printed)
        self.assertLess(run.report["milliseconds"], 20_000)

    def test_usage(self):
        for arguments in ((), ("--url", "shop.example"), ("--url", self.url), ("--url", self.url, "--key", "k", "--only", "nonsense"),
                          ("--url", self.url, "--key", "k", "--profile", "other"), ("--version", "2020-01-01"),
                          ("--url", "https://user:word@shop.example", "--key", "k"), ("--url", self.url, "--key-file", "/dev/null")):
            with self.subTest(arguments):
                self.assertEqual(Run(*arguments).code, 2)
        listed = Run("--list")
        self.assertEqual(listed.code, 0)
        for name in ("session.create", "cancel.twice", "answers.body"):
            self.assertIn(name, listed.printed)


if __name__ == "__main__":
    suite.main()
