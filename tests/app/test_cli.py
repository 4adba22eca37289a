"""The program at its command line: exit codes, messages, settings, keys, start and stop."""

import json
import signal
import socket
import subprocess
import time
import unittest
from pathlib import Path

from acp_harness import bodies, suite
from acp_harness.paths import server_binary
from acp_harness.postgres import Cluster
from acp_harness.server import Server, environment, free_port
from acp_harness.shop import Shop


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess:
    return subprocess.run([server_binary(), *arguments], capture_output=True, text=True, timeout=60,
                          env=environment(settings))


class Usage(unittest.TestCase):
    def assert_refused(self, done, *expected: str):
        self.assertEqual(done.returncode, 2, done.stderr)
        for text in expected:
            self.assertIn(text, done.stderr)

    def test_the_help_lists_every_setting_with_default_and_limits(self):
        done = run("serve", "--help")
        self.assertEqual(done.returncode, 0)
        self.assertIn("ACP_LISTEN=127.0.0.1:8080", done.stdout)
        self.assertIn("A duration from 1s to 30d", done.stdout)

    def test_a_wrong_value_is_named_with_what_is_allowed(self):
        self.assert_refused(run("serve", ACP_LISTEN="here"), "ACP_LISTEN=here", "an IP address and a port")

    def test_a_secret_is_not_repeated(self):
        done = run("serve", ACP_DATABASE_URL="mysql://root:hunter2@db/acp")
        self.assert_refused(done, "ACP_DATABASE_URL", "postgresql://")
        self.assertNotIn("hunter2", done.stdout + done.stderr)

    def test_an_unknown_variable_is_refused_with_the_nearest_name(self):
        self.assert_refused(run("serve", ACP_LISTN="127.0.0.1:1"), "ACP_LISTN is not a setting; did you mean ACP_LISTEN?")

    def test_all_complaints_come_at_once(self):
        done = run("serve", ACP_LISTEN="here", ACP_LOG_LEVEL="loud")
        self.assert_refused(done, "ACP_LISTEN", "ACP_LOG_LEVEL")

    def test_without_a_database_it_says_which_setting_is_missing(self):
        for command in (["serve"], ["migrate"], ["keys", "list"], ["catalog", "import", "demo"]):
            with self.subTest(command):
                self.assert_refused(run(*command), "ACP_DATABASE_URL is not set")

    def test_an_unknown_command_is_refused(self):
        for command in ([], ["sell"], ["keys"], ["catalog"], ["serve", "--fast"]):
            with self.subTest(command):
                self.assertEqual(run(*command).returncode, 2)

    def test_the_version_is_shown(self):
        self.assertRegex(run("version").stdout, r"^acp-checkout \d+\.\d+\.\d+ \(protocol 2026-04-17\)\n$")

    def test_a_database_that_does_not_answer_is_one_clear_line(self):
        url = f"host=127.0.0.1 port={free_port()} dbname=acp user=acp_server password=hunter2"
        done = run("serve", ACP_DATABASE_URL=url, ACP_DATABASE_WAIT="0ms")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn("the database cannot be used", done.stderr)
        self.assertNotIn("hunter2", done.stderr)


class EmptyDatabase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.addClassCleanup(cls.cluster.remove)
        cls.cluster.start()
        cls.cluster.create_database()

    def test_serving_before_migrating_says_what_to_do(self):
        done = run("serve", ACP_DATABASE_URL=self.cluster.url())
        self.assertEqual(done.returncode, 1)
        self.assertIn("run the migrate command", done.stderr)

    def test_a_database_that_refuses_is_not_waited_for(self):
        done = run("serve", ACP_DATABASE_URL=self.cluster.url(database="nowhere"), ACP_DATABASE_WAIT="50s")
        self.assertEqual(done.returncode, 1)
        self.assertIn('"nowhere" does not exist', done.stderr)
        self.assertNotIn("waiting", done.stderr)


class RunningServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = Shop({"ACP_ACCESS_LOG": "0"})
        cls.shop.__enter__()
        cls.addClassCleanup(cls.shop.__exit__, None, None, None)

    def keys(self, *arguments: str) -> str:
        return self.shop.checkout("keys", *arguments)

    def wait_for_status(self, token: str, wanted: int):
        """Keys take effect within a second; a slow machine gets more."""
        agent = self.shop.agent(token)
        end = time.monotonic() + 10
        while agent.create(bodies.create()).status != wanted:
            self.assertLess(time.monotonic(), end, f"never answered {wanted}")
            time.sleep(0.02)

    def test_migrating_again_changes_nothing(self):
        self.assertRegex(self.shop.checkout("migrate"), r"^the database is up to date \(16 shards\)\n$")

    def test_the_port_being_taken_is_one_clear_line(self):
        address = f"{self.shop.server.address[0]}:{self.shop.server.address[1]}"
        cluster = Cluster()
        self.addCleanup(cluster.remove)
        cluster.start()
        cluster.create_database()
        self.assertEqual(run("migrate", ACP_DATABASE_URL=cluster.url()).returncode, 0)
        done = run("serve", ACP_DATABASE_URL=cluster.url(), ACP_LISTEN=address, ACP_LOG_LEVEL="off")
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(self.shop.server.address[1]), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_it_says_where_it_listens_and_how_long_it_took(self):
        self.assertRegex(self.shop.server.tail(), rf"listening on http://127.0.0.1:{self.shop.server.address[1]} "
                                                  r"\(ready after \d+\.\d\d s\)")

    def test_a_new_key_works_and_a_revoked_one_does_not(self):
        file = self.shop.cluster.root / "new-key"
        self.keys("create", "agent-two", "--file", str(file))
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        token = file.read_text().strip()
        self.wait_for_status(token, 201)
        listed = [line for line in self.keys("list").splitlines() if "agent-two" in line]
        self.assertEqual(len(listed), 1)
        self.assertNotIn(token, listed[0])
        self.keys("revoke", listed[0].split()[0])
        self.wait_for_status(token, 401)

    def test_a_key_file_is_kept_and_made_valid(self):
        """script/server calls it at every start, perhaps with a new database."""
        file = self.shop.cluster.root / "kept-key"
        self.keys("create", "agent-three", "--file", str(file))
        token = file.read_text()
        self.keys("create", "agent-three", "--file", str(file))
        self.assertEqual(file.read_text(), token)
        self.assertEqual(self.keys("list").count("agent-three"), 1)

    def test_a_key_that_cannot_be_written_down_is_not_left_valid(self):
        folder = self.shop.cluster.root / "folder"
        folder.mkdir()
        for file in ("/nowhere/key", str(folder)):
            with self.subTest(file):
                done = run("keys", "create", "agent-four", "--file", file, **self.shop.database)
                self.assertEqual(done.returncode, 1)
                self.assertIn(file, done.stderr)
                self.assertNotIn("agent-four", self.keys("list"))
        self.assertFalse(folder.with_suffix(".new").exists())

    def test_a_key_is_revoked_when_its_file_is_full(self):
        """Opened, but nothing can be written: a file may not grow beyond 0 bytes."""
        file = self.shop.cluster.root / "full-key"
        done = subprocess.run(["bash", "-c", 'trap "" XFSZ; ulimit -f 0; exec "$@"', "-", server_binary(), "keys", "create",
                               "agent-five", "--file", str(file)], capture_output=True, text=True, timeout=60,
                              env=environment(self.shop.database))
        self.assertEqual(done.returncode, 1)
        self.assertIn(str(file), done.stderr)
        listed = [line for line in self.keys("list").splitlines() if "agent-five" in line]
        self.assertEqual(["revoked" in line for line in listed], [True])
        self.assertFalse(file.exists())

    def test_revoking_an_unknown_key_is_an_error(self):
        done = run("keys", "revoke", "key_nowhere", **self.shop.database)
        self.assertEqual(done.returncode, 1)
        self.assertIn("key_nowhere", done.stderr)

    def test_a_feed_with_bad_lines_changes_nothing_and_names_them(self):
        feed = self.shop.cluster.root / "feed.jsonl"
        feed.write_text('{"id": "only_half\n\n{"no": "id"}\n')
        before = self.shop.cluster.psql("SELECT count(*) FROM acp.items")
        done = run("catalog", "import", str(feed), **self.shop.database)
        self.assertEqual(done.returncode, 1)
        self.assertIn("line 1", done.stderr)
        self.assertIn("line 3", done.stderr)
        self.assertEqual(self.shop.cluster.psql("SELECT count(*) FROM acp.items"), before)

    def test_the_demo_catalog_goes_only_into_an_empty_shop_when_asked_so(self):
        self.assertIn("not empty", self.shop.checkout("catalog", "import", "demo", "--if-empty"))

    def test_a_file_that_is_not_there_is_an_error(self):
        done = run("catalog", "import", "/nowhere.jsonl", **self.shop.database)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nowhere.jsonl", done.stderr)


class StartAndStop(unittest.TestCase):
    def test_a_signal_stops_it_cleanly_also_before_any_request(self):
        with Shop() as shop:
            for name in (signal.SIGTERM, signal.SIGINT):
                shop.server.process.send_signal(name)
                self.assertEqual(shop.server.process.wait(20), 0, shop.server.tail())
                self.assertIn("stopped", shop.server.tail())
                shop.server.start()

    def test_a_second_signal_ends_it_at_once(self):
        with Shop({"ACP_SHUTDOWN_TIMEOUT": "5m", "ACP_BODY_TIMEOUT": "5m"}) as shop:
            # A request whose body never comes keeps the first signal busy.
            with socket.create_connection(shop.server.address) as s:
                s.sendall(b"POST /checkout_sessions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " +
                          shop.api_key.encode() + b"\r\nAPI-Version: 2026-04-17\r\nContent-Type: application/json\r\n"
                          b"Idempotency-Key: k\r\nContent-Length: 100\r\n\r\n{")
                shop.server.process.send_signal(signal.SIGTERM)
                self.wait_in(shop.server.log, "stopping")
                shop.server.process.send_signal(signal.SIGTERM)
                self.assertEqual(shop.server.process.wait(10), 130)

    def test_it_waits_for_a_database_that_starts_later(self):
        with Shop() as shop:
            shop.server.stop()
            shop.cluster.stop()
            with open(shop.cluster.root / "late.log", "wb") as log:
                late = subprocess.Popen([server_binary(), "serve"], stdout=log, stderr=log,
                                        env=environment({**shop.server.settings, "ACP_DATABASE_WAIT": "60s"}))
            self.addCleanup(late.kill)
            self.wait_in(Path(log.name), "waiting for the database")
            shop.cluster.start()
            self.wait_in(Path(log.name), "listening on")
            late.terminate()
            self.assertEqual(late.wait(20), 0)

    def test_the_log_is_json_and_holds_no_secrets(self):
        with Shop({"ACP_LOG_LEVEL": "debug"}) as shop:
            log = shop.cluster.root / "log.jsonl"
            shop.server.stop()
            shop.server.settings["ACP_LOG_FILE"] = str(log)
            shop.server.start()
            agent = shop.agent()
            session = agent.create(bodies.create()).json["id"]
            agent.complete(session, bodies.complete())
            shop.server.stop()
            text = log.read_text()
            lines = [json.loads(line) for line in text.splitlines()]
            self.assertTrue(any(line.get("session_id") == session for line in lines))
            for secret in (shop.api_key, "spt_123", bodies.BUYER["email"], bodies.ADDRESS_US["line_one"]):
                self.assertNotIn(secret, text)

    def wait_in(self, file: Path, text: str):
        end = time.monotonic() + 30
        while text not in file.read_text():
            self.assertLess(time.monotonic(), end, f"{text!r} was never said")
            time.sleep(0.02)


if __name__ == "__main__":
    suite.main()
