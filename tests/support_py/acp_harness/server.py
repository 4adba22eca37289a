"""The server under test as a child process."""

import os
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

from acp_harness.http_client import BrokenAnswer, ClosedUnanswered, Connection, NoConnection, Silent
from acp_harness.paths import server_binary
from acp_harness.processes import spawn


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def environment(settings: dict[str, str]) -> dict[str, str]:
    """This process's environment with these settings of the server and no others."""
    return {**{k: v for k, v in os.environ.items() if not k.startswith("ACP_")}, **settings}


class Server:
    """`acp-checkout serve` on a port that stays the same over restarts. Start it from the main thread. `tls`: how to reach
    it when its settings put it under TLS."""

    def __init__(self, database_url: str, log: Path, settings: dict[str, str] | None = None,
                 tls: ssl.SSLContext | None = None):
        self.tls = tls
        self.address = ("127.0.0.1", free_port())
        self.operator_address = ("127.0.0.1", free_port())
        self.log = log
        self.process: subprocess.Popen | None = None
        self.settings = {
            "ACP_DATABASE_URL": database_url,
            "ACP_LISTEN": f"{self.address[0]}:{self.address[1]}",
            "ACP_OPERATOR_LISTEN": f"{self.operator_address[0]}:{self.operator_address[1]}",
            **(settings or {}),
        }

    @property
    def pid(self) -> int:
        return self.process.pid

    def start(self, deadline_s: float = 60.0) -> float:
        """Returns when /readyz says 200: seconds since the start of the process."""
        begin = time.monotonic()
        with open(self.log, "ab") as log:
            self.process = spawn([server_binary(), "serve"], stdout=log, stderr=log,
                                 env=environment(self.settings))
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > begin + deadline_s:
                raise RuntimeError(f"the server did not get ready:\n{self.tail()}")
            time.sleep(0.002)
        return time.monotonic() - begin

    def ready(self) -> bool:
        try:
            connection = Connection(self.address, deadline_s=2.0, tls=self.tls)
        except NoConnection:
            return False
        try:
            return connection.exchange("GET", "/readyz", {}).status == 200
        except (ClosedUnanswered, BrokenAnswer, Silent):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def terminate(self, deadline_s: float = 40.0) -> int:
        """SIGTERM: the exit code of a graceful end."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(deadline_s)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            try:
                self.terminate()
            except subprocess.TimeoutExpired:
                self.kill()

    def tail(self) -> str:
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""
