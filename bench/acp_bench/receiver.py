"""The fast receiver of webhooks as a child process."""

import http.client
import os
import time
from dataclasses import dataclass
from pathlib import Path

from acp_harness.processes import spawn

BINARY = os.environ.get("ACP_BENCH_RECEIVER", "receiver")


@dataclass
class Arrival:
    """One POST: when its first byte came (seconds since 1970), at the how-manieth port, its webhook-id."""

    at: float
    port: int
    id: str


class FastReceiver:
    """Listens on so many ports, each of them the host of one endpoint; a context manager."""

    def __init__(self, folder: Path, ports: int = 1):
        self.ports, self.file, self.listing = ports, folder / "arrivals.csv", folder / "ports.txt"

    def __enter__(self) -> "FastReceiver":
        with open(self.listing, "wb") as out:
            self.process = spawn([BINARY, self.ports, self.file], stdout=out)
        end = time.monotonic() + 10
        while not (text := self.listing.read_text()).endswith("\n"):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the receiver did not start")
            time.sleep(0.01)
        self.urls = [f"http://127.0.0.1:{port}/hook" for port in text.split()]
        self.pid = self.process.pid
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def count(self) -> int:
        """How many have come."""
        connection = http.client.HTTPConnection(self.urls[0].split("/")[2], timeout=10)
        try:
            connection.request("GET", "/")
            return int(connection.getresponse().read())
        finally:
            connection.close()

    def wait_for(self, count: int, deadline_s: float) -> None:
        """Until so many have come. Whoever looks too often takes time away from those that are measured."""
        end = time.monotonic() + deadline_s
        while (there := self.count()) < count:
            if time.monotonic() > end:
                raise RuntimeError(f"{there} of {count} deliveries within {deadline_s} s")
            time.sleep(0.1)

    def stop(self) -> list[Arrival]:
        """Everything that has come, in the order it came."""
        self.__exit__()
        lines = (line.split(",") for line in self.file.read_text().splitlines())
        return [Arrival(int(at) / 1e9, int(port), name) for at, port, name in lines]
