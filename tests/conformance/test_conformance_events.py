"""Order events that `acp-checkout conformance` receives: what is wrong with them is what it reports."""

import http.client
import json
import socket
import unittest

from acp_harness import suite
from acp_harness.paths import VERSION
from acp_harness.shop import Shop

from conformance_run import Deliveries, Run, sign


def rewritten(change):
    """An event that says something else, rightly signed."""
    def do(asked, secret):
        event = json.loads(asked.body)
        change(event)
        asked.body = json.dumps(event).encode()
        sign(asked, secret)
    return do


class ConformanceEvents(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.server = ("--url", "http://%s:%d" % cls.shop.server.address, "--key", cls.shop.api_key)

    def run_with(self, change=None, *arguments: str, only: str = "events.order-create", ship: bool = False,
                 wait_s: int = 30) -> Run:
        with Deliveries(self.shop, change, ship) as deliveries:
            return Run(*self.server, "--version", VERSION, "--only", only, "--webhook-wait-s", str(wait_s), *deliveries.arguments,
                       *arguments)

    def came(self, run: Run) -> list[str]:
        """What was seen of events, in place of what was expected."""
        self.assertEqual(run.failed(), {"events.order-create"}, run.printed)
        return [fault["came"] for _, check in run.checks() for fault in check["faults"]]

    def test_events_are_seen_and_shown(self):
        run = self.run_with(only="events", ship=True)
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)
        self.assertEqual({check["outcome"] for _, check in run.checks()}, {"passed"}, run.printed)
        shown = [e for e in run.report["exchanges"] if e.get("incoming")]
        self.assertEqual([json.loads(e["request"]["body"])["type"] for e in shown], ["order_create", "order_update"])
        self.assertIn("Merchant-Signature: ***", shown[0]["request"]["headers"])
        self.assertIn("delivered to us", run.html)

    def test_the_launch_checklist_has_events(self):
        run = self.run_with(None, "--profile", "launch-checklist", only="launch.order-events,launch.order-updates", ship=True)
        self.assertEqual({check["outcome"] for _, check in run.checks()}, {"passed"}, run.printed)

    def test_a_body_that_is_written_anew_after_it_was_signed(self):
        def spaced(asked, _):
            asked.body = json.dumps(json.loads(asked.body), indent=1).encode()
        self.assertTrue(all("not the secret's" in each for each in self.came(self.run_with(spaced))))

    def test_signatures_that_are_none(self):
        for value, told in ((None, "no Merchant-Signature"), ("t=1,v1=abc", "that is not t="), ("v1=" + "0" * 64, "that is not t="),
                            ("t=1,v1=" + "0" * 64, "not the secret's")):
            with self.subTest(value):
                came = self.came(self.run_with(lambda asked, _, value=value: asked.set_header("Merchant-Signature", value)))
                self.assertEqual(len(came), 1)
                self.assertIn(told, came[0])

    def test_a_signature_of_long_ago(self):
        for seconds in (-302, 302):
            def of_another_time(asked, secret, seconds=seconds):
                sign(asked, secret, int(dict(asked.headers)["webhook-timestamp"]) + seconds)
            with self.subTest(seconds):
                self.assertEqual(len(self.came(self.run_with(of_another_time))), 2)  # each of the two kinds

    def test_half_of_standard_webhooks(self):
        self.assertIn("not all three", self.came(self.run_with(lambda asked, _: asked.set_header("webhook-timestamp", None)))[0])

    def test_an_order_that_is_told_otherwise(self):
        changes = {
            "$.data.status missing": lambda event: event["data"].pop("status"),
            "$.data.leak unknown_field": lambda event: event["data"].update(leak=1),
            "https://elsewhere.example": lambda event: event["data"].update(permalink_url="https://elsewhere.example"),
            "ord_another": lambda event: event["data"].update(id="ord_another"),
        }
        for told, what in changes.items():
            with self.subTest(told):
                self.assertIn(told, " ".join(self.came(self.run_with(rewritten(what)))))

    def test_an_event_that_does_not_come(self):
        nothing = rewritten(lambda event: event["data"].update(checkout_session_id="cs_of_somebody_else"))
        self.assertIn("none of which", self.came(self.run_with(nothing, wait_s=2))[0])

    def test_a_run_that_ends_before_the_event_was_due(self):
        nothing = rewritten(lambda event: event["data"].update(checkout_session_id="cs_of_somebody_else"))
        for awaited in ("events.order-create", "events.order-update"):
            with self.subTest(awaited):
                run = self.run_with(nothing, "--limit-s", "8", only=awaited)
                self.assertEqual([(check["outcome"], check["reason"]) for _, check in run.checks()],
                                 [("not_run", "the run was over before the event was due")], run.printed)

    def test_events_of_others_are_not_examined(self):
        def spoil_others(asked, secret):
            event = json.loads(asked.body)
            event["data"]["checkout_session_id"] = "cs_of_somebody_else"
            asked.body = json.dumps(event).encode()
        run = self.run_with(spoil_others, only="events.all")
        self.assertEqual([check["outcome"] for _, check in run.checks()], ["skipped"], run.printed)

    def test_strangers_do_not_crowd_out_the_events(self):
        answers = set()

        def crowd(*_):
            if answers:
                return
            connection = http.client.HTTPConnection(deliveries.arguments[1], timeout=30)
            for _ in range(2_100):
                connection.request("POST", "/", b"{}")
                reply = connection.getresponse()
                reply.read()
                answers.add(reply.status)
            connection.close()
        with Deliveries(self.shop, crowd) as deliveries:
            run = Run(*self.server, "--version", VERSION, "--only", "events.order-create", "--webhook-wait-s", "30",
                      *deliveries.arguments)
        self.assertEqual(answers, {401})
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)

    def test_without_deliveries(self):
        run = Run(*self.server, "--version", VERSION, "--only", "events")
        self.assertEqual({check["reason"] for _, check in run.checks()}, {"needs --webhook-listen"}, run.printed)
        with Deliveries(self.shop) as deliveries:
            address, secret = deliveries.arguments[:2], deliveries.arguments[2:]
            for wrong in (address, secret, (*secret, "--webhook-listen", "nowhere"), (*secret, "--webhook-listen", "192.0.2.1:1")):
                with self.subTest(wrong):
                    run = Run(*self.server, *wrong)
                    self.assertEqual((run.code, run.report), (2, None), run.printed)

    def test_what_is_no_delivery_is_turned_away(self):
        """The listener stands in the open: whatever comes there, the run goes on."""
        answers = []

        def knock(asked, secret):
            port = deliveries.port
            big = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"
            for raw in (b"\x16\x03\x01nonsense\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", big,
                        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]"):
                with socket.create_connection(("127.0.0.1", port), timeout=5) as s:
                    s.sendall(raw)
                    answers.append(s.recv(100).split(b"\r\n")[0])
        with Deliveries(self.shop, knock) as deliveries:
            run = Run(*self.server, "--version", VERSION, "--only", "events.order-create", *deliveries.arguments)
        self.assertEqual((run.code, run.faults()), (0, set()), run.printed)
        self.assertEqual([a.split()[1] for a in answers[:4]], [b"400", b"405", b"413", b"401"])


if __name__ == "__main__":
    suite.main()
