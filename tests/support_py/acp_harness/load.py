"""Bounded load that remembers: every acknowledged transition, every answer and every request that had none."""

import json
import random
import ssl
import threading
import time
import uuid
from dataclasses import dataclass, field

from acp_harness import bodies
from acp_harness.agent import Agent
from acp_harness.http_client import BrokenAnswer, ClosedUnanswered, NoConnection, Silent
from acp_harness.workers import Workers


@dataclass
class Acknowledged:
    """A transition the server has confirmed with a 2xx."""

    session: str
    document: bytes
    operation: str
    request: str
    replayed: bool


@dataclass
class Outcome:
    """One try of one request: an HTTP status, or what became of the connection."""

    at: float  # monotonic seconds when it ended
    took: float
    operation: str
    result: int | str
    retry_after: str | None
    request: str


@dataclass
class Record:
    acknowledged: list[Acknowledged] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    create_keys: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)

    def results(self, start: float = 0.0, end: float = float("inf")) -> dict:
        counts: dict = {}
        for o in self.outcomes:
            if start <= o.at < end:
                counts[o.result] = counts.get(o.result, 0) + 1
        return dict(sorted(counts.items(), key=str))


class Load:
    """`workers` agents, each walking sessions from create to complete or cancel. A request that fails for a reason that may
    pass (no connection, 409 in flight, 5xx) is sent again under its key, after a pause, until the load is stopped."""

    def __init__(self, address, api_key: str, workers: int, source: random.Random, pause_s: float = 0.02,
                 tls: ssl.SSLContext | None = None, keep_connections: bool = True):
        self.record = Record()
        self.pause_s = pause_s
        self._lock = threading.Lock()
        self._keep_connections = keep_connections
        self._workers = Workers(self._work, [(Agent(address, api_key, reopen=False, tls=tls), random.Random(source.random()))
                                             for _ in range(workers)])

    def __enter__(self) -> "Load":
        self._workers.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()

    def stop(self) -> None:
        """Returns when the last request has ended; afterwards the record is complete."""
        self._workers.stop()

    def _work(self, agent: Agent, source: random.Random) -> None:
        try:
            while not self._workers.stopping.is_set():
                self._journey(agent, source)
        except Exception as e:  # shown by the test, which asks for `surprises`
            self._surprise(f"{type(e).__name__}: {e}")
        finally:
            agent.disconnect()

    def _journey(self, agent: Agent, source: random.Random) -> None:
        last = self._until_acknowledged(agent, "create", None, bodies.create())
        for _ in range(source.randrange(1, 4)):
            if last is None:
                return
            self._read_back(agent, last)
            option = source.choice(["fulfillment_option_123", "fulfillment_option_456"])
            last = self._until_acknowledged(agent, "update", last.session, bodies.select(option))
        if last is None:
            return
        if source.random() < 0.5:
            self._until_acknowledged(agent, "complete", last.session, bodies.complete())
        elif source.random() < 0.5:
            self._until_acknowledged(agent, "cancel", last.session, {})

    def _read_back(self, agent: Agent, last: Acknowledged) -> None:
        """A read tells what this worker, the only one who writes to the session, was told last."""
        reply = self._try(agent, "read", last.session, None, None)
        if reply is not None and reply.status == 200 and reply.body != last.document:
            self._surprise(f"read {last.session}: not what was acknowledged to {last.request}")
        elif reply is not None and reply.status not in (200, 503):
            self._surprise(f"read {last.session}: {reply}")

    def _until_acknowledged(self, agent: Agent, operation: str, session: str | None, body: dict) -> Acknowledged | None:
        """The transition once it is confirmed; nothing when the load was stopped before."""
        key = uuid.uuid4().hex
        if operation == "create":
            with self._lock:
                self.record.create_keys.add(key)
        while True:
            reply = self._try(agent, operation, session, body, key)
            if reply is not None and reply.status < 300:
                done = Acknowledged(reply.json["id"], reply.body, operation, reply.request_id, reply.replayed)
                with self._lock:
                    self.record.acknowledged.append(done)
                return done
            if reply is not None and reply.status < 500 and reply.status != 409:
                self._surprise(f"{operation} {session}: {reply}")
                return None
            if self._workers.stopping.wait(self.pause_s):
                return None

    def _try(self, agent: Agent, operation: str, session: str | None, body: dict | None, key: str | None):
        """One try, recorded; the reply where there is one."""
        request = f"load-{uuid.uuid4().hex}"
        method, target = endpoint_of(operation, session)
        begin = time.monotonic()
        reply, retry_after = None, None
        try:
            reply = agent.request(method, target, body, key=key, request_id=request)
            result, retry_after = reply.status, reply.headers.get("retry-after")
        except (NoConnection, ClosedUnanswered, BrokenAnswer, Silent) as e:
            result = type(e).__name__
        end = time.monotonic()
        if not self._keep_connections:
            agent.disconnect()
        with self._lock:
            self.record.outcomes.append(Outcome(end, end - begin, operation, result, retry_after, request))
        return reply

    def _surprise(self, what: str) -> None:
        with self._lock:
            self.record.surprises.append(what)


def endpoint_of(operation: str, session: str | None) -> tuple[str, str]:
    if operation == "create":
        return "POST", "/checkout_sessions"
    if operation in ("read", "update"):
        return "GET" if operation == "read" else "POST", f"/checkout_sessions/{session}"
    return "POST", f"/checkout_sessions/{session}/{operation}"


def lost(acknowledged: list[Acknowledged], rows) -> list[str]:
    """Acknowledged transitions whose document is not, with the same content, an event of their session."""
    stored: dict[str, list] = {}
    for row in rows:
        stored.setdefault(row.session, []).append(json.loads(row.data))
    return [f"{a.operation} {a.session} ({a.request})" for a in acknowledged
            if json.loads(a.document) not in stored.get(a.session, [])]
