"""The container's health check, as the Dockerfile has it, beside a server as it runs there; and the key that the compose file makes
for Prometheus."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from acp_harness import suite
from acp_harness.certificates import Authority
from acp_harness.paths import SOURCE, server_binary
from acp_harness.server import Server, environment, free_port
from acp_harness.shop import Shop


def health_check() -> str:
    """The command that the image's shell is given."""
    found = re.search(r"^HEALTHCHECK (?:--\S+\s+|\\\n\s*)*CMD (.*)$", (SOURCE / "Dockerfile").read_text(), re.MULTILINE)
    if found is None or found[1].startswith("["):
        raise RuntimeError("the Dockerfile has no HEALTHCHECK in a shell's words")
    return found[1]


class HealthCheck(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.authority = Authority(Path(folder.name) / "authority")
        issued = cls.authority.issue("server")
        cls.files = {"ACP_TLS_CERTIFICATE_FILE": str(issued.certificate), "ACP_TLS_KEY_FILE": str(issued.key)}

    def healthy(self, settings: dict[str, str]) -> subprocess.CompletedProcess:
        environment = {"PATH": os.environ["PATH"], "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", **settings}
        return subprocess.run(["sh", "-c", health_check()], env=environment, capture_output=True, text=True, timeout=30)

    def check(self, listen: str, more: dict[str, str], tls=None) -> None:
        server = Server(self.shop.database["ACP_DATABASE_URL"], self.shop.cluster.root / "other.log",
                        {"ACP_LISTEN": listen, **more}, tls)
        server.address = ("127.0.0.1", int(listen.rpartition(":")[2]))
        self.shop.server.stop()  # it gives its shards back
        server.start()
        self.addCleanup(server.stop)
        done = self.healthy(server.settings)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)
        server.stop()
        self.assertNotEqual(self.healthy(server.settings).returncode, 0, "nobody listens")

    def test_plain(self):
        self.check(f"0.0.0.0:{free_port()}", {})

    def test_with_a_certificate(self):
        self.check(f"0.0.0.0:{free_port()}", self.files, self.authority.trusting())


class MetricsKey(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(Shop())
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        (self.folder / "acp-checkout").symlink_to(server_binary())
        self.key = self.folder / "operator-key"

    def service(self) -> subprocess.CompletedProcess:
        """As the compose file runs it."""
        told = yaml.safe_load((SOURCE / "docker-compose.yml").read_text())["services"]["metrics-key"]
        words = [word.replace("$$", "$").replace("/keys/", f"{self.folder}/") for word in told["entrypoint"] + told["command"]]
        settings = environment({"ACP_DATABASE_URL": self.shop.database["ACP_OWNER_DATABASE_URL"], "ACP_DATABASE_WAIT": "1s"})
        return subprocess.run(words, env={**settings, "PATH": f"{self.folder}:{os.environ['PATH']}"}, capture_output=True, text=True,
                              timeout=60)

    def known(self) -> list[str]:
        """Name, role and state of each key."""
        return sorted(" ".join(line.split()[1:3] + line.split()[4:5]) for line in self.shop.checkout("operators", "list").splitlines())

    def check_it_is_made(self) -> str:
        done = self.service()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.key.stat().st_mode & 0o777, 0o644)
        self.assertEqual(sorted(f.name for f in self.folder.iterdir()), ["acp-checkout", "operator-key"])
        return self.key.read_text()

    def test_it_is_made_once_and_again_where_it_is_not_valid(self):
        first = self.check_it_is_made()
        self.assertEqual(self.check_it_is_made(), first)
        self.shop.cluster.psql("update acp.operator_keys set revoked_at = now()")
        self.assertNotEqual(self.check_it_is_made(), first)
        self.assertEqual(self.known(), ["prometheus viewer active", "prometheus viewer revoked"])

    def test_one_from_before_there_were_roles_is_replaced_and_refused(self):
        self.shop.checkout("operators", "create", "prometheus", "--file", str(self.key))
        self.shop.checkout("operators", "create", "prometheus")  # somebody's own
        old = self.key.read_text()
        self.assertNotEqual(self.check_it_is_made(), old)
        self.assertEqual(self.known(), ["prometheus operator active", "prometheus operator revoked", "prometheus viewer active"])
        new = self.key.read_text()
        self.assertEqual(self.check_it_is_made(), new)

    def test_nothing_is_replaced_without_a_database(self):
        old = self.check_it_is_made()
        self.shop.server.stop()
        self.shop.database["ACP_OWNER_DATABASE_URL"] = "host=/nowhere connect_timeout=1"
        self.assertNotEqual(self.service().returncode, 0)
        self.assertEqual(self.key.read_text(), old)


if __name__ == "__main__":
    suite.main()
