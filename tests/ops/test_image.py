"""The container's health check, as the Dockerfile has it, beside a server as it runs there."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from acp_harness import suite
from acp_harness.certificates import Authority
from acp_harness.paths import SOURCE
from acp_harness.server import Server, free_port
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


if __name__ == "__main__":
    suite.main()
