"""Load at a steady rate, far below what the server can do: for measuring how long something takes, not how much goes."""

import random
import threading
import time

from acp_harness import bodies
from acp_harness.agent import Agent
from acp_harness.workers import Workers


class Paced:
    """Walks sessions from create over updates to complete, so many requests a second in all. What is not answered with
    2xx is a surprise."""

    def __init__(self, address, api_key: str, per_second: float, source: random.Random, workers: int = 4):
        self.surprises: list[str] = []
        self.requests = 0
        self._pause = workers / per_second
        self._lock = threading.Lock()
        self._workers = Workers(self._work, [(Agent(address, api_key), random.Random(source.random()))
                                             for _ in range(workers)])

    def run(self, seconds: float, meanwhile=lambda: None) -> None:
        """Returns when the last request has been answered; calls `meanwhile` now and then."""
        self._workers.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            meanwhile()
            self._workers.stopping.wait(0.1)
        self._workers.stop()

    def _work(self, agent: Agent, source: random.Random) -> None:
        try:
            while not self._workers.stopping.is_set():
                session = self._paced(source, agent.create, bodies.create())
                for option in ("fulfillment_option_123", "fulfillment_option_456", "fulfillment_option_123"):
                    self._paced(source, agent.update, session, bodies.select(option))
                self._paced(source, agent.complete, session, bodies.complete())
        except Exception as e:  # shown by the test, which asks for `surprises`
            with self._lock:
                self.surprises.append(f"{type(e).__name__}: {e}")
        finally:
            agent.disconnect()

    def _paced(self, source: random.Random, send, *what) -> str:
        """The session's id. Whole sessions are walked to their end, quickly once the time is over."""
        self._workers.stopping.wait(self._pause * source.uniform(0.5, 1.5))
        reply = send(*what)
        with self._lock:
            self.requests += 1
        if reply.status >= 300:
            raise RuntimeError(str(reply))
        return reply.json["id"]
