"""A whole shop for a test: a cluster, a migrated database with the demo catalog, an API key, a running server."""

import ssl
import subprocess
import time
import uuid

from acp_harness.agent import Agent
from acp_harness.event_table import EventTable
from acp_harness.operator import SECRETS_KEY, Operator
from acp_harness.paths import server_binary
from acp_harness.postgres import Cluster
from acp_harness.server import Server, environment

KEY_KNOWN_WITHIN_S = 5.0


class Shop:
    """Use as a context manager, from the main thread. `settings` are the server's, beside address and database; `tls` is
    how its clients reach it where they put it under TLS."""

    def __init__(self, settings: dict[str, str] | None = None, cluster_settings: str = "",
                 tls: ssl.SSLContext | None = None):
        self.cluster = Cluster(cluster_settings)
        try:
            self.cluster.start()
            self.cluster.create_database()
            self.database = {"ACP_DATABASE_URL": self.cluster.url("acp_server"),
                             "ACP_OWNER_DATABASE_URL": self.cluster.url("postgres"),
                             "ACP_SECRETS_KEY": SECRETS_KEY}
            self.checkout("migrate")
            self.checkout("catalog", "import", "demo")
            self.server = Server(self.database["ACP_DATABASE_URL"], self.cluster.root / "server.log",
                                 {"ACP_SECRETS_KEY": SECRETS_KEY, **(settings or {})}, tls)
            self.events = EventTable(self.cluster)
            self.api_key = self.create_key("agent-one")
        except BaseException:
            self.cluster.remove()
            raise

    def __enter__(self) -> "Shop":
        try:
            self.server.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.server.stop()
        self.cluster.remove()

    def checkout(self, *arguments: str) -> str:
        """Runs a subcommand of the server's binary against this database: its standard output."""
        done = subprocess.run([server_binary(), *arguments], capture_output=True, text=True, timeout=60,
                              env=environment(self.database))
        if done.returncode != 0:
            raise RuntimeError(f"acp-checkout {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def create_key(self, identity: str, *options: str) -> str:
        """A new API key of this identity; `options` are the command's own."""
        file = self.cluster.root / f"key-{uuid.uuid4().hex}"
        self.checkout("keys", "create", identity, "--file", str(file), *options)
        return file.read_text().strip()

    def agent(self, api_key: str | None = None) -> Agent:
        return Agent(self.server.address, api_key or self.api_key, tls=self.server.tls)

    def new_agent(self, identity: str, *options: str) -> Agent:
        """An agent with a key of its own, once the running server knows the key."""
        agent = self.agent(self.create_key(identity, *options))
        end = time.monotonic() + KEY_KNOWN_WITHIN_S
        while agent.get("cs_unknown").status == 401:
            if time.monotonic() > end:
                raise RuntimeError(f"a new key is not accepted within {KEY_KNOWN_WITHIN_S} s")
            time.sleep(0.02)
        return agent

    def operator(self, name: str = "operator-one", role: str = "operator") -> Operator:
        """An operator, or a viewer, with a key of its own, once the running server knows the key."""
        key = self.checkout("operators", "create", name, "--role", role).strip()
        operator = Operator(self.server.operator_address, key)
        end = time.monotonic() + KEY_KNOWN_WITHIN_S
        while operator.get("/endpoints").status == 401:
            if time.monotonic() > end:
                raise RuntimeError(f"a new key is not accepted within {KEY_KNOWN_WITHIN_S} s")
            time.sleep(0.02)
        return operator
