"""The bare Beast responder as a child process."""

import os
import socket
import time

from acp_harness.processes import spawn
from acp_harness.server import free_port

BINARY = os.environ.get("ACP_BENCH_BARE", "bare_beast")
# As many as the server's connections have by default: half of the cores.
THREADS = max(1, (os.cpu_count() or 2) // 2)


class BareResponder:
    """Answers everything with a body of this size; a context manager."""

    def __init__(self, body_bytes: int):
        self.address = ("127.0.0.1", free_port())
        self.command = [BINARY, str(self.address[1]), str(body_bytes), str(THREADS)]

    def __enter__(self) -> "BareResponder":
        self.process = spawn(self.command)
        self.pid = self.process.pid
        end = time.monotonic() + 10
        while True:
            try:
                socket.create_connection(self.address, timeout=1).close()
                return self
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError("the bare responder did not start") from None
                time.sleep(0.01)

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait(10)
