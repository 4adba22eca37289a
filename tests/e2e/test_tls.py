"""TLS on both listeners: what is spoken, who gets in, and certificates that are replaced while the server works."""

import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from acp_harness import bodies, suite
from acp_harness.certificates import Authority, openssl
from acp_harness.http_client import ClosedUnanswered, Connection, NoConnection
from acp_harness.load import Load
from acp_harness.metrics import Page, parse
from acp_harness.paths import server_binary
from acp_harness.processes import spawn
from acp_harness.server import environment, free_port
from acp_harness.shop import Shop

KEPT = "tls_certificate_kept"
LOADED = "tls_certificate\""


def s_client(address, *arguments: str) -> subprocess.CompletedProcess:
    """What `openssl s_client` says about this address; at any security level, so that it is the server who refuses."""
    return subprocess.run(["openssl", "s_client", "-connect", f"{address[0]}:{address[1]}", "-cipher", "ALL@SECLEVEL=0",
                           *arguments], input="", capture_output=True, text=True, timeout=30)


class Setting(unittest.TestCase):
    """A folder with an authority, the files a server reads its certificate from, and a shop that does: one per class."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.authority = Authority(cls.folder / "authority")
        cls.certificate, cls.key = cls.folder / "server.pem", cls.folder / "server.key"
        cls.first = cls.authority.issue("first")
        cls.first.put(cls.certificate, cls.key)
        cls.tls = cls.authority.trusting()
        cls.files = {"ACP_TLS_CERTIFICATE_FILE": str(cls.certificate), "ACP_TLS_KEY_FILE": str(cls.key)}
        cls.shop = cls.enterClassContext(Shop({**cls.files, **cls.more_settings()}, tls=cls.tls))

    @classmethod
    def more_settings(cls) -> dict[str, str]:
        return {}

    def restart(self, **settings: str) -> None:
        self.shop.server.stop()
        self.shop.server.settings.update(settings)
        self.shop.server.start()

    def serial_of(self, connection: Connection) -> str:
        return connection.socket.getpeercert()["serialNumber"]

    def serial_at(self, address) -> str:
        connection = Connection(address, tls=self.tls)
        try:
            return self.serial_of(connection)
        finally:
            connection.close()

    def ask_operators(self, tls: ssl.SSLContext | None) -> int:
        """The status of a request to the operators' listener."""
        connection = Connection(self.shop.server.operator_address, tls=tls)
        try:
            return connection.exchange("GET", "/healthz", {}).status
        finally:
            connection.close()

    def hang_up(self, expected: str) -> None:
        """SIGHUP, and waits until the server says what came of it."""
        log = self.shop.server.log
        before = log.read_text().count(expected)
        self.shop.server.process.send_signal(signal.SIGHUP)
        suite.eventually(lambda: log.read_text().count(expected) > before)


class Spoken(Setting):
    @classmethod
    def more_settings(cls):
        return {"ACP_HEADER_TIMEOUT": "60s", "ACP_IO_THREADS": "1"}

    def test_nothing_below_1_2(self):
        for address in (self.shop.server.address, self.shop.server.operator_address):
            for version in ("-tls1_2", "-tls1_3"):
                self.assertEqual(s_client(address, version).returncode, 0, version)
            for version in ("-tls1", "-tls1_1"):
                done = s_client(address, version)
                self.assertNotEqual(done.returncode, 0, version)
                self.assertIn("alert protocol version", done.stderr, version)

    def test_the_client_of_that_test_could_speak_less(self):
        port = free_port()
        server = spawn(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", self.certificate, "-key", self.key,
                        "-cipher", "ALL@SECLEVEL=0", "-tls1_1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       stdin=subprocess.PIPE)  # at its end it would end a connection
        self.addCleanup(server.stdin.close)
        self.addCleanup(server.wait)
        self.addCleanup(server.kill)
        suite.eventually(lambda: s_client(("127.0.0.1", port), "-tls1_1").returncode == 0)

    def test_ciphers_without_forward_secrecy_and_other_protocols_are_refused(self):
        address = self.shop.server.address
        for cipher in ("AES128-GCM-SHA256", "ECDHE-ECDSA-AES128-SHA", "aNULL"):
            done = s_client(address, "-tls1_2", "-cipher", f"{cipher}:@SECLEVEL=0")
            self.assertNotEqual(done.returncode, 0, cipher)
        self.assertIn("ALPN protocol: http/1.1", s_client(address, "-alpn", "h2,http/1.1").stdout)
        self.assertIn("no application protocol", s_client(address, "-alpn", "h2").stderr)

    def test_a_journey_and_its_headers(self):
        self.assertIn(f"listening on https://127.0.0.1:{self.shop.server.address[1]} ", self.shop.server.log.read_text())
        agent = self.shop.agent()
        created = agent.create(bodies.create())
        self.assertEqual(created.status, 201, created)
        self.assertEqual(created.headers["strict-transport-security"], "max-age=31536000")
        self.assertEqual(created.headers["x-content-type-options"], "nosniff")
        done = agent.complete(created.json["id"], bodies.complete())
        self.assertEqual(done.json["status"], "completed", done)
        discovered = agent.request("GET", "/.well-known/acp.json").json
        self.assertTrue(discovered["api_base_url"].startswith("https://"), discovered)

    def test_plain_requests_get_nowhere_and_harm_nobody(self):
        with socket.create_connection(self.shop.server.address, timeout=10) as plain:
            plain.sendall(b"GET /readyz HTTP/1.1\r\nHost: shop.test\r\n\r\n")
            self.assertNotIn(b"HTTP/1.1", plain.recv(4096))
        self.assertTrue(self.shop.server.ready())

    def silent(self) -> list[socket.socket]:
        """Clients that connect and never begin with TLS."""
        all_of_them = [socket.create_connection(self.shop.server.address, timeout=30) for _ in range(20)]
        self.addCleanup(lambda: [s.close() for s in all_of_them])
        return all_of_them

    def test_a_handshake_that_does_not_come_holds_nobody_up(self):
        silent = self.silent()
        self.assertEqual(self.shop.agent().create(bodies.create()).status, 201)
        for s in silent:
            s.setblocking(False)
            self.assertRaises(BlockingIOError, s.recv, 1)  # it is waited for still

    def test_a_handshake_that_does_not_come_is_ended(self):
        self.addCleanup(self.restart, ACP_HEADER_TIMEOUT="60s")
        self.restart(ACP_HEADER_TIMEOUT="1s")
        for s in self.silent():
            self.assertEqual(s.recv(1), b"")

    def test_metrics_tell_when_the_certificates_end(self):
        key = self.shop.checkout("operators", "create", "prometheus", "--role", "viewer").strip()
        connection = Connection(self.shop.server.operator_address, tls=self.tls)
        self.addCleanup(connection.close)
        end = ssl.cert_time_to_seconds(connection.socket.getpeercert()["notAfter"])
        suite.eventually(lambda: self.page_for(connection, key))
        page = self.page_for(connection, key)
        for listener in ("agents", "operators"):
            self.assertEqual(page.value("acp_tls_certificate_expires_at_seconds", listener=listener), end)
        self.assertEqual(page.shapes().count("gauge acp_tls_certificate_expires_at_seconds listener"), 1)

    @staticmethod
    def page_for(connection: Connection, key: str) -> Page | None:
        """The metrics; nothing while the server does not know the key."""
        answer = connection.exchange("GET", "/metrics", {"Authorization": f"Bearer {key}"})
        return parse(answer.body.decode()) if answer.status == 200 else None

    def test_operators_have_the_same_certificate_unless_told_otherwise(self):
        self.assertEqual(self.serial_at(self.shop.server.operator_address), self.first.serial)
        self.assertEqual(self.ask_operators(self.tls), 200)
        self.restart(ACP_OPERATOR_TLS="off")
        self.assertEqual(self.ask_operators(None), 200)
        self.restart(ACP_OPERATOR_TLS="")


class Operators(Setting):
    @classmethod
    def more_settings(cls):
        cls.staff, cls.own = Authority(cls.folder / "staff", "staff"), cls.authority.issue("operators-listener")
        return {"ACP_OPERATOR_CLIENT_CA_FILE": str(cls.staff.certificate),
                "ACP_OPERATOR_TLS_CERTIFICATE_FILE": str(cls.own.certificate),
                "ACP_OPERATOR_TLS_KEY_FILE": str(cls.own.key)}

    def test_only_certificates_of_the_authority_get_in(self):
        known = self.authority.trusting(self.staff.issue("operator"))
        stranger = self.authority.trusting(self.authority.issue("stranger"))
        self.assertEqual(self.ask_operators(known), 200)
        for context in (self.tls, stranger):
            # Under TLS 1.3 a client hears only afterwards that it is refused.
            with self.assertRaises((NoConnection, ClosedUnanswered)):
                self.ask_operators(context)
        self.assertEqual(self.shop.agent().create(bodies.create()).status, 201)  # agents are not asked
        connection = Connection(self.shop.server.operator_address, tls=known)
        self.assertEqual(self.serial_of(connection), self.own.serial)
        connection.close()


class Replaced(Setting):
    def setUp(self):
        self.first.put(self.certificate, self.key)
        self.hang_up(LOADED)

    def test_under_load_without_one_failed_request(self):
        others = [self.authority.issue(f"other-{n}") for n in range(2)]
        source = suite.random_source("tls")
        address, key = self.shop.server.address, self.shop.api_key
        kept = Connection(address, tls=self.tls)
        with Load(address, key, 4, source, tls=self.tls) as keeping, \
                Load(address, key, 4, source, tls=self.tls, keep_connections=False) as reconnecting:
            for turn in range(suite.size(6, 40)):
                next_one = others[turn % 2]
                next_one.put(self.certificate, self.key)
                self.hang_up(LOADED)
                self.assertEqual(self.serial_at(address), next_one.serial)
                time.sleep(source.uniform(0.1, 0.3))
        self.assertEqual(kept.exchange("GET", "/readyz", {}).status, 200)
        self.assertEqual(self.serial_of(kept), self.first.serial)
        kept.close()
        for load in (keeping, reconnecting):
            self.assertEqual(load.record.surprises, [])
            self.assertEqual(set(load.record.results()) - {200, 201}, set(), load.record.results())
            self.assertGreater(len(load.record.outcomes), 50)
            print(f"  {load.record.results()}")

    def test_a_broken_one_is_logged_and_the_old_one_kept(self):
        other, address = self.authority.issue("other"), self.shop.server.address
        for broken in (b"no certificate", b"", other.certificate.read_bytes()):  # the last one: not of this key
            self.certificate.write_bytes(broken)
            self.hang_up(KEPT)
            self.assertEqual(self.serial_at(address), self.first.serial)
        self.certificate.unlink()
        self.hang_up(KEPT)
        self.assertEqual(self.shop.agent().create(bodies.create()).status, 201)
        other.put(self.certificate, self.key)
        self.hang_up(LOADED)
        self.assertEqual(self.serial_at(address), other.serial)


class Refused(unittest.TestCase):
    """Settings and files that don't go together, before there is any database to speak to."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.authority = Authority(cls.folder)
        cls.first = cls.authority.issue("first")

    def refused(self, **settings: str) -> str:
        given = {"ACP_DATABASE_URL": "host=/nowhere dbname=acp", "ACP_DATABASE_WAIT": "0s",
                 "ACP_TLS_CERTIFICATE_FILE": str(self.first.certificate), "ACP_TLS_KEY_FILE": str(self.first.key)}
        done = subprocess.run([server_binary(), "serve"], env=environment({**given, **settings}), capture_output=True,
                              stdin=subprocess.DEVNULL, text=True, timeout=60)
        self.assertEqual(done.returncode, 2, done)
        return done.stderr

    def test_half_a_pair_and_missing_files(self):
        self.assertIn("ACP_TLS_CERTIFICATE_FILE and ACP_TLS_KEY_FILE go together", self.refused(ACP_TLS_KEY_FILE=""))
        self.assertIn("/nowhere.pem", self.refused(ACP_TLS_CERTIFICATE_FILE="/nowhere.pem"))

    def test_a_key_with_a_passphrase_is_refused_not_asked_for(self):
        locked = self.folder / "locked.key"
        openssl("pkcs8", "-topk8", "-in", str(self.first.key), "-out", str(locked), "-passout", "pass:secret")
        self.assertIn(str(locked), self.refused(ACP_TLS_KEY_FILE=str(locked)))

    def test_clients_certificates_need_tls(self):
        self.assertIn("ACP_OPERATOR_CLIENT_CA_FILE needs TLS",
                      self.refused(ACP_OPERATOR_TLS="off", ACP_OPERATOR_CLIENT_CA_FILE=str(self.authority.certificate)))


class Plain(unittest.TestCase):
    def test_a_hangup_changes_nothing(self):
        with Shop() as shop:
            shop.server.process.send_signal(signal.SIGHUP)
            suite.eventually(lambda: "nothing_to_reload" in shop.server.log.read_text())
            self.assertEqual(shop.agent().create(bodies.create()).status, 201)


if __name__ == "__main__":
    suite.main()
