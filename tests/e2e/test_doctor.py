"""acp-checkout doctor beside a running server: what it finds sound, and what it finds wrong."""

import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from acp_harness import bodies, suite
from acp_harness.certificates import Authority
from acp_harness.paths import server_binary
from acp_harness.server import environment, free_port
from acp_harness.shop import Shop


class Doctor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())

    def examine(self, *arguments: str, **changed: str) -> subprocess.CompletedProcess:
        return subprocess.run([server_binary(), "doctor", *arguments], capture_output=True, text=True, timeout=60,
                              env=environment({**self.shop.database, "ACP_DATABASE_WAIT": "0s", **changed}))

    def verdicts(self, expected_code: int, **changed: str) -> dict[str, str]:
        done = self.examine("--json", **changed)
        self.assertEqual(done.returncode, expected_code, done.stdout + done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual(found["healthy"], expected_code == 0)
        return {c["check"]: c["verdict"] for c in found["checks"]}

    def test_a_shop_that_works_is_healthy(self):
        self.assertEqual(self.shop.agent().create(bodies.create()).status, 201)
        found = self.verdicts(0)
        for check in ("settings", "secrets_key", "migrations", "postgresql", "primary", "synchronous_commit", "clock",
                      "event_rights", "event_guard", "secret_rights", "shard_heads", "event_gaps", "shard_leases", "cursors", "certificates"):
            self.assertEqual(found[check], "ok", check)

    def test_certificates_are_looked_at(self):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        authority = Authority(Path(folder))
        sound, short, ended = (authority.issue(f"days-{n}", days=n) for n in (30, 20, 0))

        def look(expected_code: int, verdict: str, detail: str, **files: Path) -> None:
            done = self.examine("--json", **{f"ACP_{name.upper()}_FILE": str(file) for name, file in files.items()})
            self.assertEqual(done.returncode, expected_code, done.stdout + done.stderr)
            found = next(c for c in json.loads(done.stdout)["checks"] if c["check"] == "certificates")
            self.assertEqual(found["verdict"], verdict, found)
            self.assertRegex(found["detail"], detail)

        look(0, "ok", "^agents: (29|30) days left, until .*; operators: (29|30) days left",
             tls_certificate=sound.certificate, tls_key=sound.key)
        look(0, "warning", "^agents: (29|30) days left, .*; operators: (19|20) days left", tls_certificate=sound.certificate,
             tls_key=sound.key, operator_tls_certificate=short.certificate, operator_tls_key=short.key)
        look(1, "failed", "agents: ended on ", tls_certificate=ended.certificate, tls_key=ended.key)
        look(1, "failed", f"agents: the key {sound.key} can't be used", tls_certificate=short.certificate, tls_key=sound.key)
        look(1, "failed", "agents: the certificate /nowhere can't be used", tls_certificate="/nowhere", tls_key=sound.key)
        look(1, "failed", "go together", tls_certificate=sound.certificate)

    def test_it_says_so_in_words(self):
        done = self.examine()
        self.assertRegex(done.stdout, r"(?m)^ok +migrations +the database is up to date$")
        self.assertRegex(done.stdout, r"\d+ checks: \d+ ok, \d+ warnings, \d+ failed\n$")
        self.assertNotIn(self.shop.database["ACP_SECRETS_KEY"], done.stdout + done.stderr)

    def test_a_receiver_nobody_hears_of_is_named(self):
        made = self.shop.operator().post("/endpoints", {"url": f"http://127.0.0.1:{free_port()}/hook", "events": ["*"],
                                                        "allow_cidrs": ["127.0.0.0/8"]}).json
        try:
            done = self.examine()
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertRegex(done.stdout, rf"(?m)^warning +endpoint +{made['id']} can't be reached: connect")
            other_key = "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE="
            self.assertEqual(self.verdicts(1, ACP_SECRETS_KEY=other_key)["endpoint_secrets"], "failed")
        finally:
            self.shop.operator().request("DELETE", f"/endpoints/{made['id']}")

    def test_orders_that_a_crash_would_lose_are_a_failure(self):
        self.shop.cluster.psql("ALTER ROLE acp_server SET synchronous_commit = off")
        try:
            self.assertEqual(self.verdicts(1)["synchronous_commit"], "failed")
        finally:
            self.shop.cluster.psql("ALTER ROLE acp_server RESET synchronous_commit")

    def test_a_guard_that_was_taken_away_is_a_failure(self):
        self.shop.cluster.psql("ALTER TABLE acp.checkout_events DISABLE TRIGGER append_only")
        try:
            self.assertEqual(self.verdicts(1)["event_guard"], "failed")
        finally:
            self.shop.cluster.psql("ALTER TABLE acp.checkout_events ENABLE ALWAYS TRIGGER append_only")

    def test_an_event_that_is_missing_is_a_failure(self):
        self.assertEqual(self.shop.agent().create(bodies.create()).status, 201)
        shard = self.shop.cluster.psql("SELECT shard FROM acp.shard_heads WHERE head > 0 LIMIT 1").strip()
        self.shop.cluster.psql("BEGIN; ALTER TABLE acp.checkout_events DISABLE TRIGGER append_only; "
                               f"CREATE TABLE kept AS SELECT * FROM acp.checkout_events WHERE shard = {shard} AND seq = 1; "
                               f"DELETE FROM acp.checkout_events WHERE shard = {shard} AND seq = 1; "
                               "ALTER TABLE acp.checkout_events ENABLE ALWAYS TRIGGER append_only; COMMIT")
        try:
            self.assertEqual(self.verdicts(1)["event_gaps"], "failed")
        finally:
            self.shop.cluster.psql("INSERT INTO acp.checkout_events SELECT * FROM kept; DROP TABLE kept")

    def test_a_database_that_is_not_there_is_a_failure_in_one_line(self):
        found = self.verdicts(1, ACP_DATABASE_URL=f"host=127.0.0.1 port={free_port()} dbname=acp user=acp_server")
        self.assertEqual(found["database"], "failed")


if __name__ == "__main__":
    suite.main()
