"""script/e2e: passes on a sound server however it is reached, notices faults, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from acp_harness import suite
from acp_harness.certificates import Authority
from acp_harness.http_client import Answer
from acp_harness.paths import SOURCE
from acp_harness.shop import Shop
from live.caller import Caller
from live.clerk import Clerk
from live.faults import faults, together
from live.hook import travels_openly
from live.manners import Manners
from live.meddler import Meddler, Passing
from live.web import Site

TOKEN = "spt_123"
OPEN = "SELECT count(*) FROM acp.sessions WHERE status NOT IN ('completed', 'canceled')"
SLOW_MACHINES = ("--p95-ms", "2000" if suite.full else "60000")


def setUpModule():
    """One plain shop for all."""
    shop = Shop()
    unittest.addModuleCleanup(shop.__exit__)
    LiveTest.shop = shop.__enter__()
    LiveTest.operator = shop.operator()
    LiveTest.url, LiveTest.operators = ("http://%s:%d" % each for each in (shop.server.address, shop.server.operator_address))


class LiveTest(unittest.TestCase):
    shop: Shop

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.report = self.folder / "report.json"

    def file(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text + "\n")
        return str(self.folder / name)

    def command(self, url: str, *options: str, key: str | None = None) -> list[str]:
        key = key or self.shop.api_key
        return [str(SOURCE / "script" / "e2e"), url, "--key-file", self.file(f"key-{key[:8]}", key),
                "--json", str(self.report), *SLOW_MACHINES, *options]

    def e2e(self, url: str, *options: str, key: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(self.command(url, *options, key=key), capture_output=True, text=True, timeout=150)

    def paying_and_following(self, operators: str, operator_key: str) -> list[str]:
        return ["--payment-token", TOKEN, "--operator", operators, "--operator-key-file", self.file("operator-key", operator_key)]

    def outcomes(self) -> dict[str, str]:
        return {f"{c['group']}/{c['name']}": c["outcome"] for c in json.loads(self.report.read_text())["checks"]}

    def of(self, outcome: str) -> set[str]:
        return {name for name, came in self.outcomes().items() if came == outcome}

    def assert_nothing_is_left(self, shop: Shop | None = None):
        self.assertEqual((shop or self.shop).cluster.psql(OPEN).strip(), "0")


class Sound(LiveTest):
    def test_everything_passes(self):
        done = self.e2e(self.url, *self.paying_and_following(self.operators, self.operator.key))
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(self.of("skipped"), {"connection/TLS"})
        self.assertEqual(self.of("failed"), set())
        self.assertGreater(len(self.of("passed")), 50)
        report = json.loads(self.report.read_text())
        self.assertEqual((report["failed"], report["figures"]["reads_samples"]), (0, 40))
        for each in report["checks"]:
            self.assertTrue(each["expected"] and each["seconds"] >= 0, each)
        self.assertIn("0 failed, 1 skipped", done.stdout)
        self.assertIn("is sent the events of all agents.", done.stdout)
        self.assertEqual(self.operator.get("/endpoints").json["endpoints"], [])
        self.assert_nothing_is_left()
        for secret in (self.shop.api_key, self.operator.key):
            self.assertNotIn(secret, done.stdout + done.stderr + self.report.read_text())

    def test_without_token_and_operator_it_says_what_was_skipped(self):
        before = self.shop.events.count("status = 'completed'")
        command = [str(SOURCE / "script" / "e2e"), self.url, "--samples", "3", "--item", "item_456", "--currency", "eur",
                   "--json", str(self.report), *SLOW_MACHINES]
        done = subprocess.run(command, capture_output=True, text=True, timeout=150,
                              env={**os.environ, "ACP_E2E_API_KEY": self.shop.api_key})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual({name.split("/")[0] for name in self.of("skipped") - {"connection/TLS", "afterwards/the endpoint is removed"}},
                         {"receiver", "purchase", "events"})
        for why in ("no --payment-token", "no --operator"):
            self.assertIn(why, done.stdout)
        self.assertEqual(self.shop.events.count("status = 'completed'"), before)
        self.assert_nothing_is_left()

    def over_tls(self, more: dict[str, str]) -> int:
        """A run under TLS with a base path, which finds nothing wrong: how often it was told to wait."""
        authority = Authority(self.folder / "authority")
        issued = authority.issue("server")
        settings = {"ACP_TLS_CERTIFICATE_FILE": str(issued.certificate), "ACP_TLS_KEY_FILE": str(issued.key), "ACP_BASE_PATH": "/acp"}
        with Shop({**settings, **more}, tls=authority.trusting()) as shop:
            address, operators = (f"https://localhost:{port}" for _, port in (shop.server.address, shop.server.operator_address))
            key = shop.checkout("operators", "create", "e2e").strip()
            options = ("--ca-file", str(authority.certificate), "--samples", "2", *self.paying_and_following(operators, key))
            clerk = Clerk(Site(operators, authority.trusting()), key)
            suite.eventually(lambda: clerk.get("/endpoints").status == 200)
            clerk.site.disconnect()
            done = self.e2e(address + "/acp/", *options, key=shop.api_key)
            self.assertEqual((done.returncode, self.of("skipped")), (0, set()), done.stdout + done.stderr)
            waited = json.loads(self.report.read_text())["figures"]["told_to_wait"]
            self.assert_nothing_is_left(shop)
            untrusted = self.e2e(address + "/acp/", key=shop.api_key)
            self.assertEqual(untrusted.returncode, 2, untrusted.stdout)
            self.assertIn("CERTIFICATE_VERIFY_FAILED", untrusted.stderr)
            return waited

    def test_over_tls_with_a_base_path(self):
        self.assertEqual(self.over_tls({}), 0)

    @unittest.skipUnless(suite.full, "with --full: it waits for most of the time")
    def test_a_server_that_limits_the_rate_is_told_from_a_faulty_one(self):
        self.assertGreater(self.over_tls({"ACP_RATE_LIMIT_KEY": "5:30"}), 0)  # so slow that every machine is told to wait


class Receiver(LiveTest):
    """Where all agents' events are sent to."""

    def test_what_travels_openly_is_known(self):
        for url, openly in {"http://127.0.0.1:9": False, "http://127.8.9.1": False, "http://localhost:9": False, "http://[::1]:9": False,
                            "https://192.0.2.1": False, "http://192.0.2.1": True, "http://0.0.0.0:9": True, "http://[2001:db8::1]": True,
                            "http://nobody.invalid": True}.items():
            self.assertEqual(travels_openly(url), openly, url)

    def test_without_encryption_they_leave_the_machine_only_when_that_is_asked_for(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            port = s.getsockname()[1]
        made = self.shop.cluster.psql("select count(*) from acp.endpoints")
        options = ("--samples", "1", *self.paying_and_following(self.operators, self.operator.key),
                   "--receiver-listen", f"127.0.0.1:{port}", "--receiver-url", f"http://0.0.0.0:{port}")
        done = self.e2e(self.url, *options)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn("--unencrypted-receiver", done.stderr)
        self.assertEqual(self.shop.cluster.psql("select count(*) from acp.endpoints"), made)
        done = self.e2e(self.url, *options, "--unencrypted-receiver")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn(f"http://0.0.0.0:{port} is sent the events of all agents, unencrypted", done.stdout)


def lost_and_unsigned(passing: Passing) -> None:
    passing.status = 200 if b'"checkout_session.canceled"' in passing.body else 0
    passing.headers["merchant-signature"] = passing.headers["merchant-signature"][:-1] + "!"


class Faulty(LiveTest):
    def test_each_fault_is_noticed(self):
        groups = faults(self.shop.api_key)
        for fault in sum(groups, []) if suite.full else map(together, groups):
            with self.subTest(fault.what), Meddler(self.shop.server.address, fault.before, fault.after) as meddler:
                done = self.e2e(meddler.url, "--samples", "2", *fault.options)
                print(f"  {fault.what}: {', '.join(sorted(self.of('failed')))}")
                self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                self.assertLessEqual(fault.noticed_by, self.of("failed"), done.stdout)
                self.assert_nothing_is_left()

    @unittest.skipUnless(suite.full, "with --full")
    def test_a_meddler_that_does_nothing_is_no_fault(self):
        with Meddler(self.shop.server.address) as meddler:
            done = self.e2e(meddler.url, "--samples", "2")
            self.assertEqual((done.returncode, self.of("failed")), (0, set()), done.stdout)

    def test_spoilt_webhooks_are_noticed(self):
        def altered(passing):
            passing.body = passing.body.replace(b'"subtotal"', b'"sub_total"')

        spoilt = [("lost and unsigned", lost_and_unsigned, {"events/every event arrives", "events/content", "events/signatures"}),
                  ("altered", altered, {"events/every event arrives", "events/signatures"})]
        for what, before, noticed_by in spoilt[:suite.size(1, 2)]:
            with self.subTest(what):
                self.follow_through(before)
                self.assertLessEqual(noticed_by, self.of("failed"))

    def follow_through(self, before) -> None:
        """A run whose webhooks come through a meddler."""
        with socket.create_server(("127.0.0.1", 0)) as s:
            port = s.getsockname()[1]
        with Meddler(("127.0.0.1", port), before) as meddler:
            done = self.e2e(self.url, "--samples", "2", "--event-wait", "2", "--receiver-listen", f"127.0.0.1:{port}",
                            "--receiver-url", meddler.url, "--operator", self.operators,
                            "--operator-key-file", self.file("operator-key", self.operator.key))
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertEqual(self.operator.get("/endpoints").json["endpoints"], [])


class Bounds(LiveTest):
    def test_what_cannot_be_checked_at_all_is_exit_code_2(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            nobody = f"http://127.0.0.1:{s.getsockname()[1]}"
        bare = [str(SOURCE / "script" / "e2e"), self.url]
        for why, command in (("refused", self.command(nobody)), ("does not take this key", self.command(self.url, key="wrong")),
                             ("an API key is needed", bare), ("No such file", [*bare, "--key-file", "/nowhere"]),
                             ("--operator needs a key", self.command(self.url, "--operator", self.operators)),
                             ("an http:// or https:// address", self.command("ftp://127.0.0.1"))):
            with self.subTest(why):
                done = subprocess.run(command, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
                self.assertIn(why, done.stderr)
                self.assertNotIn("Traceback", done.stderr)

    def test_a_silent_server_ends_it_in_time(self):
        with socket.create_server(("127.0.0.1", 0), backlog=64) as silent:
            begin = time.monotonic()
            done = self.e2e(f"http://127.0.0.1:{silent.getsockname()[1]}", "--timeout", "2")
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertLess(time.monotonic() - begin, 30)

    def test_a_server_that_falls_silent_ends_it_in_time(self):
        requests = []

        def fall_silent(passing):
            requests.append(passing.path)
            if len(requests) > 15:
                time.sleep(8)

        with Meddler(self.shop.server.address, fall_silent) as meddler:
            done = self.e2e(meddler.url, "--timeout", "4")
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertIn("not run: the time was over", done.stdout)
            self.assertLess(json.loads(self.report.read_text())["seconds"], 20)

    def test_stopped_in_the_middle_it_puts_everything_away(self):
        with Meddler(self.shop.server.address, after=lambda passing: time.sleep(0.05)) as meddler:
            command = self.command(meddler.url, "--operator", self.operators, "--operator-key-file",
                                   self.file("operator-key", self.operator.key))
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            suite.eventually(lambda: int(self.shop.cluster.psql(OPEN)) > 1)
            self.assertEqual(len(self.operator.get("/endpoints").json["endpoints"]), 1)
            process.send_signal(signal.SIGTERM)
            output, _ = process.communicate(timeout=90)
        self.assertEqual(process.returncode, 1, output)
        self.assertIn("not run: stopped", output)
        self.assertEqual(self.operator.get("/endpoints").json["endpoints"], [])
        self.assert_nothing_is_left()


class Unanswered(unittest.TestCase):
    """Which creates are sent again at the end, to learn which sessions they made."""

    def setUp(self):
        self.answers = []
        site = Site("http://127.0.0.1:9")
        site.exchange = lambda *_: self.answers.pop(0)
        self.caller = Caller(site, "key", "run", Manners([]))
        self.caller.watching = False

    def create(self, status: int, body: bytes = b"{}") -> list[str]:
        """The keys of those to be sent again after this answer."""
        self.answers.append(Answer(status, {}, body))
        self.caller.create({}, key="k")
        return list(self.caller.journal.unanswered)

    def test_one_that_is_in_flight_elsewhere_may_still_make_a_session(self):
        self.assertEqual(self.create(409), ["k"])
        self.assertEqual(self.create(503), ["k"])
        self.assertEqual(self.create(201, b'{"id": "cs_1"}'), [])

    def test_refused_ones_make_none(self):
        self.assertEqual(self.create(400), [])

    def test_a_key_whose_session_is_known_is_done_with(self):
        self.create(201, b'{"id": "cs_1"}')
        self.assertEqual(self.create(409), [])


if __name__ == "__main__":
    suite.main()
