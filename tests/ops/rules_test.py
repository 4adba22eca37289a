"""Alert rules and dashboards as files: rules are sound, each alert is shown to fire and to clear, and leads to its page."""

import json
import os
import re
import subprocess
import unittest
from pathlib import Path

import yaml

ROOT = Path(os.environ.get("ACP_SOURCE_DIR", Path(__file__).resolve().parents[2]))
PROMETHEUS = ROOT / "ops" / "prometheus"
DASHBOARDS = sorted((ROOT / "ops" / "grafana").glob("*.json"))
RULE_TESTS = sorted((ROOT / "tests" / "ops" / "rules").glob("*.yml"))


def alerts() -> list[dict]:
    groups = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def promtool(*arguments: str | Path) -> subprocess.CompletedProcess:
    return subprocess.run(["promtool", *map(str, arguments)], capture_output=True, text=True, timeout=100)


def anchors(document: Path) -> set[str]:
    """What a link may name of a document: its headings, as they are written in addresses."""
    titles = re.findall(r"^#+ (.*)$", document.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


class Rules(unittest.TestCase):
    def test_prometheus_accepts_them(self):
        done = promtool("check", "rules", PROMETHEUS / "alerts.yml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = promtool("check", "config", "--syntax-only", PROMETHEUS / "prometheus.yml")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_they_do_what_their_tests_say(self):
        done = promtool("test", "rules", *RULE_TESTS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_each_alert_is_shown_to_be_quiet_then_to_fire_then_to_clear(self):
        shown: dict[str, bool] = {}
        for file in RULE_TESTS:
            for test in yaml.safe_load(file.read_text())["tests"]:
                seen: dict[str, list[bool]] = {}
                for each in test.get("alert_rule_test", []):
                    seen.setdefault(each["alertname"], []).append(bool(each["exp_alerts"]))
                for name, fires in seen.items():
                    shown[name] = shown.get(name, False) or fires == [False, True, False]
        self.assertEqual({a["alert"] for a in alerts()}, {name for name, whole in shown.items() if whole})

    def test_each_alert_leads_to_its_page(self):
        for alert in alerts():
            with self.subTest(alert["alert"]):
                document, _, anchor = alert["annotations"]["runbook"].partition("#")
                self.assertTrue((ROOT / document).is_file(), document)
                self.assertIn(anchor, anchors(ROOT / document))
                self.assertIn(alert["labels"]["severity"], ("page", "ticket"))


class Probes(unittest.TestCase):
    def test_none_is_counted_as_an_agents_request(self):
        panels = [target["expr"] for file in DASHBOARDS for panel in json.loads(file.read_text())["panels"]
                  for target in panel.get("targets", [])]
        rules = [rule["expr"] for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"] for rule in group["rules"]]
        for name, expressions in (("panels", panels), ("rules", rules)):
            asked = [labels for expression in expressions for labels in
                     re.findall(r"acp_http_request(?:s_total|_duration_seconds_\w+)(\{[^}]*\})?", expression)]
            self.assertGreater(len(asked), 3, name)
            self.assertEqual([a for a in asked if 'route!~"/healthz|/readyz"' not in a and 'listener="operators"' not in a], [], name)


class RunBook(unittest.TestCase):
    def test_it_has_what_an_operator_needs_at_night(self):
        needed = {"stuck-session", "disk-full", "dead-letters", "restore", "upgrade", "key-rotation", "agents-keys", "operators-keys",
                  "webhook-secrets", "acp_secrets_key"}
        self.assertEqual(needed - anchors(ROOT / "docs" / "run-book.md"), set())

    def test_it_knows_each_kind_of_dead_letter(self):
        book = (ROOT / "docs" / "run-book.md").read_text()
        letters = book[book.index("## Dead letters"):book.index("## Circuit open")]
        code = "".join(file.read_text() for file in sorted((ROOT / "http" / "client").glob("*.cpp")))
        kinds = set(re.findall(r'case failure_kind::\w+: return "(\w+)";', code))
        self.assertGreater(len(kinds), 8)
        self.assertEqual({kind for kind in kinds | {"stopped"} if f"`{kind}`" not in letters}, set())
        self.assertIn("never acknowledged", letters)


class Dashboards(unittest.TestCase):
    def test_they_are_there(self):
        self.assertEqual([d.name for d in DASHBOARDS], ["delivery.json", "service.json"])

    def test_panels_are_told_apart_and_do_not_overlap(self):
        for file in DASHBOARDS:
            with self.subTest(file.name):
                panels = json.loads(file.read_text())["panels"]
                self.assertEqual(len({p["id"] for p in panels}), len(panels))
                cells = [(p["gridPos"]["x"] + dx, p["gridPos"]["y"] + dy) for p in panels
                         for dx in range(p["gridPos"]["w"]) for dy in range(p["gridPos"]["h"])]
                self.assertEqual(len(set(cells)), len(cells))
                self.assertLess(max(x for x, _ in cells), 24)


if __name__ == "__main__":
    unittest.main(verbosity=2)
