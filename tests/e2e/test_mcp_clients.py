"""Other people's programs speak MCP to the server: the official SDK's client buys, the official conformance suite looks."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from acp_harness import bodies, suite
from acp_harness.bearer_proxy import BearerProxy
from acp_harness.node_packages import NodePackages
from acp_harness.shop import Shop

HERE = Path(__file__).resolve().parent / "mcp_clients"
DEADLINE_S = 90
SCENARIOS = ("server-initialize", "ping", "tools-list", "dns-rebinding-protection")


class McpClients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.packages = NodePackages(HERE)
        cls.shop = cls.enterClassContext(Shop())
        cls.url = "http://%s:%d/mcp" % cls.shop.server.address

    def run_node(self, *arguments: str, **kw) -> subprocess.CompletedProcess:
        return subprocess.run([self.packages.node(), *arguments], capture_output=True, text=True, timeout=DEADLINE_S, **kw)

    def buy(self, form: str) -> dict:
        script = shutil.copy(HERE / "buy.mjs", self.packages.folder)  # where its packages are found
        given = {"create": bodies.create(), "update": bodies.select("fulfillment_option_123"), "complete": bodies.complete()}
        done = self.run_node(script, self.url, form, input=json.dumps(given),
                             env={**os.environ, "ACP_API_KEY": self.shop.api_key})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def assert_bought(self, form: str, media: str):
        seen = self.buy(form)
        self.assertEqual(seen["errors"], [])
        self.assertEqual(set(seen["media"]), {media})
        self.assertEqual((seen["server"]["name"], seen["protocol"]), ("acp-checkout", "2025-11-25"))
        self.assertTrue(seen["session"])
        self.assertIn("complete_checkout_session", seen["tools"])
        self.assertEqual((seen["ready"], seen["completed"], seen["read"]), ("ready_for_payment", "completed", "completed"))
        self.assertTrue(seen["replayed"])
        self.assertEqual(seen["orderRead"], seen["order"])
        self.assertEqual(seen["refused"], {"isError": True, "code": "not_cancelable", "status": 405})
        self.assertEqual(seen["unknown"], -32602)
        events = self.shop.events.of(seen["id"])
        self.assertEqual(sum(e.status == "completed" for e in events), 1)
        charges = f"SELECT count(*) FROM acp.sandbox_charges WHERE session_id = '{seen['id']}' AND status = 'captured'"
        self.assertEqual(self.shop.cluster.psql(charges).strip(), "1")

    def test_the_official_client_buys(self):
        self.assert_bought("json", "application/json")

    def test_the_official_client_buys_over_events(self):
        self.assert_bought("events", "text/event-stream")

    def look(self, scenario: str, url: str) -> tuple[int, list[dict], str]:
        """Runs one scenario of the suite: its exit code, its checks, what it printed."""
        with tempfile.TemporaryDirectory() as results:
            done = self.run_node(self.packages.bin("conformance"), "server", "--url", url, "--scenario", scenario,
                                 "--output-dir", results)
            checks = [json.loads(file.read_text()) for file in Path(results).rglob("checks.json")]
        return done.returncode, sum(checks, []), done.stdout + done.stderr

    def test_the_official_conformance_suite_finds_nothing(self):
        with BearerProxy(self.shop.server.address, self.shop.api_key) as proxy:
            for scenario in SCENARIOS:
                with self.subTest(scenario):
                    code, checks, said = self.look(scenario, proxy.url + "/mcp")
                    self.assertEqual(code, 0, said)
                    self.assertTrue(checks, said)
                    self.assertEqual({check["status"] for check in checks} - {"SUCCESS", "INFO"}, set(), said)
                    print(f"{scenario}: {sum(c['status'] == 'SUCCESS' for c in checks)} checks passed", flush=True)

    def test_the_suite_notices_what_is_no_server_of_mcp(self):
        with BearerProxy(self.shop.server.address, "not-a-key") as proxy:
            code, checks, said = self.look("ping", proxy.url + "/mcp")
            self.assertTrue(code != 0 or any(check["status"] == "FAILURE" for check in checks), said)


if __name__ == "__main__":
    suite.main()
