"""A running server is scraped by a real Prometheus, with an operators' key; after a journey each query of each dashboard's
panels has data, and each rule has been evaluated."""

import json
import math
import re
import unittest

from acp_harness import bodies, suite
from acp_harness.operator import Operator
from acp_harness.paths import SOURCE
from acp_harness.receiver import Receiver
from acp_harness.shop import Shop
from acp_harness.suite import eventually
from live_prometheus import LivePrometheus

# Of these there is nothing while nobody was turned away.
MAY_BE_EMPTY = {"acp_requests_refused_total", "acp_http_refused_total"}
METRIC = re.compile(r"\bacp_[a-z_]+")


def queries(dashboard: str) -> list[tuple[str, str]]:
    """Panel and query, with the window that Grafana would fill in."""
    panels = json.loads((SOURCE / "ops" / "grafana" / dashboard).read_text())["panels"]
    return [(panel["title"], target["expr"].replace("$__rate_interval", "1m"))
            for panel in panels for target in panel.get("targets", [])]


class Scraped(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.receiver = Receiver()
        cls.addClassCleanup(cls.receiver.close)
        cls.operator = cls.shop.operator("prometheus")
        cls.endpoint("push", url=cls.receiver.url, allow_cidrs=["127.0.0.1/32"])
        cls.endpoint("pull", kind="pull")
        cls.prometheus = cls.enterClassContext(LivePrometheus(cls.shop.server.operator_address, cls.operator.key))
        eventually(lambda: cls.prometheus.query('up{job="acp-checkout"}') == [1.0], 30)

    @classmethod
    def endpoint(cls, description: str, **body) -> None:
        made = cls.operator.post("/endpoints", {"description": description, "events": ["*"], **body})
        if made.status != 201:
            raise RuntimeError(str(made))

    def journey(self) -> None:
        """One checkout to its order, one that is canceled."""
        agent = self.shop.agent()
        session = agent.create(bodies.create()).json["id"]
        agent.get(session)
        agent.update(session, bodies.select("fulfillment_option_456"))
        self.assertEqual(agent.complete(session, bodies.complete()).json["status"], "completed")
        other = agent.create(bodies.create()).json["id"]
        self.assertEqual(agent.cancel(other).json["status"], "canceled")

    def test_each_panels_query_has_data_after_a_journey(self):
        wanted = [(f"{name}: {title}", query) for name in ("service.json", "delivery.json") for title, query in queries(name)
                  if not MAY_BE_EMPTY & set(METRIC.findall(query))]
        self.assertGreater(len(wanted), 50)
        empty = wanted

        def all_have_data() -> bool:
            # A rate needs two scrapes with something between them: the first journey makes series that were not there.
            nonlocal empty
            self.journey()
            empty = [each for each in empty if not any(math.isfinite(v) for v in self.prometheus.query(each[1]))]
            return not empty

        try:
            eventually(all_have_data, 60)
        except AssertionError:
            self.fail("no data for:\n" + "\n".join(f"{title}: {query}" for title, query in empty))

    def test_nothing_is_asked_for_that_the_server_does_not_tell(self):
        self.journey()
        told = set(re.findall(r"^# TYPE (\w+)", self.operator.get("/metrics").body.decode(), re.MULTILINE))
        rules = (SOURCE / "ops" / "prometheus" / "alerts.yml").read_text()
        panels = [query for name in ("service.json", "delivery.json") for _, query in queries(name)]
        asked = set(METRIC.findall("\n".join([rules, *panels])))
        asked = {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked}
        computed = set(re.findall(r"record: (acp_\w+)", rules)) | {"acp_janitor_"}
        self.assertEqual(asked - told - computed - MAY_BE_EMPTY, set())

    def test_each_rule_is_evaluated_without_an_error_and_none_of_the_service_fires(self):
        eventually(lambda: all(r["health"] == "ok" for r in self.rules()), 30)
        firing = [r["name"] for r in self.rules() if r.get("state") == "firing"]
        self.assertEqual(firing, [])

    def rules(self) -> list[dict]:
        return [rule for group in self.prometheus.get("rules")["groups"] for rule in group["rules"]]

    def test_without_an_operators_key_there_are_no_metrics(self):
        agent_key = self.shop.api_key
        for key in (agent_key, "nonsense"):
            self.assertEqual(Operator(self.shop.server.operator_address, key).get("/metrics").status, 401)


if __name__ == "__main__":
    suite.main()
