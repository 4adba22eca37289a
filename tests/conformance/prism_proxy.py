"""Prism, as a proxy that holds every request and every answer against an OpenAPI document and says what does not fit."""

import json
import subprocess
import time
from pathlib import Path

from acp_harness.agent import Reply
from acp_harness.http_client import Connection, NoConnection
from acp_harness.node_packages import NodePackages
from acp_harness.processes import spawn
from acp_harness.server import free_port

READY_WITHIN_S = 60.0


class PrismProxy:
    """Use as a context manager, from the main thread. It lets everything through; what it found stands in an answer's
    header, see `violations`."""

    def __init__(self, packages: NodePackages, document: dict, upstream: tuple[str, int], folder: Path):
        self.packages, self.upstream = packages, upstream
        self.file = folder / f"openapi-{free_port()}.json"
        self.file.write_text(json.dumps(document))
        self.log = self.file.with_suffix(".log")
        self.address = ("127.0.0.1", free_port())
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "PrismProxy":
        with open(self.log, "wb") as log:
            self.process = spawn([self.packages.node(), self.packages.bin("prism"), "proxy", str(self.file),
                                  "http://%s:%d" % self.upstream, "--host", self.address[0], "--port", str(self.address[1]),
                                  "--multiprocess", "false"], stdout=log, stderr=log)
        end = time.monotonic() + READY_WITHIN_S
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > end:
                self.__exit__()
                raise RuntimeError(f"prism did not get ready:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def _listens(self) -> bool:
        try:
            Connection(self.address, deadline_s=2.0).close()
        except NoConnection:
            return False
        return True


def violations(reply: Reply) -> list[dict]:
    """What does not fit of a request and of its answer, each with its place."""
    return json.loads(reply.headers.get("sl-violations", "[]"))
