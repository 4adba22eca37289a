"""The metrics of a running server: names and labels stay, a journey is counted, trouble is seen."""

import time
import unittest
from pathlib import Path

from acp_harness import bodies, suite
from acp_harness.http_client import Connection
from acp_harness.metrics import scrape
from acp_harness.operator import Operator
from acp_harness.receiver import Receiver
from acp_harness.shop import Shop

GOLDEN = Path(__file__).with_name("metrics.txt")


def setUpModule():
    """One shop for all; what is counted is compared with what it was before."""
    shop = Shop({"ACP_BREAKER_FAILURES": "1000", "ACP_METRICS_AGE": "100ms"})
    unittest.addModuleCleanup(shop.__exit__)
    MetricsTest.shop = shop.__enter__()
    MetricsTest.operator = shop.operator("dashboard")
    MetricsTest.agent = shop.agent()


class MetricsTest(unittest.TestCase):
    shop: Shop

    def endpoint(self, receiver: Receiver, **more) -> str:
        made = self.operator.post("/endpoints", {"events": ["*"], "url": receiver.url, "allow_cidrs": ["127.0.0.0/8"], **more})
        self.assertEqual(made.status, 201, made)
        self.addCleanup(self.operator.request, "DELETE", f"/endpoints/{made.json['id']}")
        return made.json["id"]

    def receiver(self, status: int = 200) -> Receiver:
        receiver = Receiver(status)
        self.addCleanup(receiver.close)
        return receiver

    def complete(self) -> dict:
        session = self.agent.create(bodies.create()).json["id"]
        done = self.agent.complete(session, bodies.complete())
        self.assertEqual((done.status, done.json["status"]), (200, "completed"), done)
        return done.json

    def seen(self, holds, deadline_s: float = 60.0):
        """The first page of which `holds` is true."""
        end = time.monotonic() + deadline_s
        while not holds(page := scrape(self.operator)):
            self.assertLess(time.monotonic(), end, page.text)
            time.sleep(0.2)
        return page


class Names(MetricsTest):
    def test_are_those_that_dashboards_and_alerts_know(self):
        self.endpoint(self.receiver())
        self.complete()
        page = self.seen(lambda p: p.value("acp_delivery_attempts_total", result="delivered") >= 4 and
                         p.value("acp_delivery_backlog") == 0)
        golden = [line for line in GOLDEN.read_text().splitlines() if line and not line.startswith("#")]
        self.assertEqual(page.shapes(), sorted(golden), "names are for ever: add to metrics.txt, take nothing away")
        for name in page.types:
            self.assertIn(f"# HELP {name} ", page.text)

    def test_are_not_made_by_those_who_ask(self):
        page = scrape(self.operator)
        before = page.value("acp_http_requests_total", route="other")
        shown = {(n, *sorted(labels.items())) for n, labels, _ in page.samples}
        connection = Connection(self.shop.server.address)
        self.addCleanup(connection.close)
        for n in range(30):
            connection.exchange("GET", f"/marked-{n}/path", {"Request-Id": "marked-id"})
            connection.exchange(f"MARKED{n}", "/checkout_sessions", {})
            self.agent.get(f"cs_marked{n}")
        self.agent.create({"currency": "marked", "line_items": []})
        after = scrape(self.operator)
        self.assertNotIn("marked", after.text.lower())
        answers = {"acp_http_requests_total", *(f"acp_http_request_duration_seconds_{x}" for x in ("bucket", "sum", "count"))}
        more = [(n, labels) for n, labels, _ in after.samples if (n, *sorted(labels.items())) not in shown]
        self.assertEqual({n for n, _ in more} - answers, set(), "answers not seen before, and nothing else")
        self.assertLessEqual({labels["route"] for _, labels in more}, {
            "other", "/checkout_sessions", "/checkout_sessions/{id}", "/metrics"})
        self.assertEqual(after.value("acp_http_requests_total", route="other") - before, 60)

    def test_need_an_operators_key(self):
        for key, status in (("", 401), (self.shop.api_key, 401), (self.operator.key, 200)):
            self.assertEqual(Operator(self.shop.server.operator_address, key).get("/metrics").status, status)
        self.assertEqual(self.agent.request("GET", "/metrics").status, 404)


class Figures(MetricsTest):
    def test_a_journey_is_counted(self):
        self.endpoint(self.receiver())
        before = scrape(self.operator)
        done = self.complete()
        self.agent.cancel(self.agent.create(bodies.create()).json["id"])
        total = sum(t["amount"] for t in done["totals"] if t["type"] == "total")

        def grown(page, name: str, **labels: str) -> float:
            return page.value(name, **labels) - before.value(name, **labels)

        page = self.seen(lambda p: grown(p, "acp_delivery_attempts_total", result="delivered") == 6)
        for name, labels, expected in (
                ("acp_http_requests_total", {"route": "/checkout_sessions", "method": "POST", "status": "201"}, 2),
                ("acp_http_requests_total", {"route": "/checkout_sessions/{id}/complete", "status": "200"}, 1),
                ("acp_http_request_duration_seconds_count", {"route": "/checkout_sessions"}, 2),
                ("acp_checkout_sessions_total", {"outcome": "created"}, 2),
                ("acp_checkout_sessions_total", {"outcome": "completed"}, 1),
                ("acp_checkout_sessions_total", {"outcome": "canceled"}, 1),
                ("acp_checkout_sessions_total", {"outcome": "expired"}, 0),
                ("acp_order_value_minor_total", {"currency": "USD"}, total),
                ("acp_delivery_attempt_duration_seconds_count", {}, 6),
                ("acp_sessions_live", {}, 2),
                ("acp_log_gaps_total", {}, 0)):
            self.assertEqual(grown(page, name, **labels), expected, (name, labels))
        for name, labels, expected in (
                ("acp_http_connections", {"listener": "operators"}, 1), ("acp_shards_held", {}, 16),
                ("acp_completions_open", {}, 0), ("acp_database_up", {}, 1), ("acp_listener_up", {}, 1),
                ("acp_pool_connections", {"pool": "writers"}, 1), ("acp_build_info", {}, 1)):
            self.assertEqual(page.value(name, **labels), expected, (name, labels))
        self.assertEqual(page.value("acp_commits_total"), page.value("acp_commit_duration_seconds_count"))
        self.assertEqual(page.value("acp_commits_total"), page.value("acp_commit_items_count"))
        self.assertGreater(page.value("acp_process_resident_memory_bytes"), 1e6)
        page = self.seen(lambda p: p.value("acp_endpoints", status="active") == 1 and
                         p.value("acp_publisher_lag_events") == 0 and p.value("acp_delivery_backlog") == 0)
        self.assertEqual({labels["shard"] for n, labels, _ in page.samples if n == "acp_publisher_lag_seconds"},
                         {str(n) for n in range(16)})
        self.assertGreater(page.value("acp_database_bytes"), 1e6)

    def test_dead_letters_and_blocked_sessions_are_seen(self):
        receiver = self.receiver(500)
        endpoint = self.endpoint(receiver, retry_after_s=[])
        died = scrape(self.operator).value("acp_deliveries_died_total")
        session = self.agent.create(bodies.create()).json["id"]
        self.seen(lambda p: p.value("acp_dead_letters") == 1 and p.value("acp_deliveries_died_total") == died + 1)
        self.agent.cancel(session)
        page = self.seen(lambda p: p.value("acp_delivery_backlog", state="blocked") == 1)
        self.assertEqual((page.value("acp_blocked_sessions"), page.value("acp_delivery_backlog", state="dead"),
                          page.value("acp_delivery_backlog", state="waiting")), (1, 1, 0))
        receiver.status = 200
        self.operator.post(f"/endpoints/{endpoint}/dead-letters/redrive", {})
        self.seen(lambda p: p.value("acp_delivery_backlog") == p.value("acp_blocked_sessions") == 0)

    def test_deliveries_that_fall_behind_are_seen(self):
        receiver = self.receiver()
        endpoint = self.endpoint(receiver)
        self.operator.post(f"/endpoints/{endpoint}/pause")
        self.agent.create(bodies.create())
        self.seen(lambda p: p.value("acp_endpoints", status="paused") == 1 and p.value("acp_publisher_lag_events") == 0)
        # An endpoint nobody serves: its cursor stands still, as if its server had lost its way.
        self.shop.cluster.psql(f"UPDATE acp.endpoints SET status = 'active' WHERE id = '{endpoint}'")
        page = self.seen(lambda p: p.value("acp_publisher_lag_events") == 1 and p.value("acp_publisher_lag_seconds") > 0)
        self.assertEqual(page.value("acp_endpoints", status="active"), 1)


class Outage(MetricsTest):
    def test_without_the_database_the_rest_is_shown(self):
        self.seen(lambda p: p.value("acp_database_up") == 1)
        self.shop.cluster.stop()
        page = self.seen(lambda p: p.value("acp_database_up") == 0)
        self.assertTrue(page.has("acp_http_requests_total") and page.has("acp_process_cpu_seconds_total"))
        self.assertFalse(page.has("acp_publisher_lag_events") or page.has("acp_dead_letters"))
        self.assertIn("# TYPE acp_dead_letters gauge", page.text)
        self.assertEqual(self.agent.create(bodies.create()).status, 503)
        self.seen(lambda p: p.value("acp_http_refused_total", reason="service_unavailable") > 0)
        self.shop.cluster.start()
        self.seen(lambda p: p.value("acp_database_up") == 1 and p.value("acp_shards_held") == 16)


if __name__ == "__main__":
    suite.main()
