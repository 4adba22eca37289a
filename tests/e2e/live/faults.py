"""Faults of a server, as a proxy makes them, and the checks that must notice each."""

import json
import time
import uuid
from dataclasses import dataclass

from live.meddler import Passing


@dataclass
class Fault:
    what: str
    noticed_by: set[str]  # names of checks that must fail; others may, too
    before: object = lambda passing: None
    after: object = lambda passing: None
    options: tuple[str, ...] = ()


def altering(change):
    """For `after`: changes the answer's session, where it is one."""
    def alter(passing: Passing) -> None:
        if passing.status < 300 and "checkout_sessions" in passing.path:
            document = json.loads(passing.answer)
            change(document)
            passing.answer = json.dumps(document).encode()
    return alter


def without_header(name: str):
    return lambda passing: passing.answer_headers.pop(name, None)


def total_off_by_one(document: dict) -> None:
    next(t for t in document["totals"] if t["type"] == "total")["amount"] += 1


def nested_error(passing: Passing) -> None:
    if passing.status >= 400:
        passing.answer = json.dumps({"error": json.loads(passing.answer)}).encode()


def another_key_each_time(passing: Passing) -> None:
    if passing.headers.get("idempotency-key"):
        passing.headers["idempotency-key"] = uuid.uuid4().hex


def every_key_is_right(key: str):
    def let_in(passing: Passing) -> None:
        passing.headers["authorization"] = f"Bearer {key}"
    return let_in


def accept_anything(passing: Passing) -> None:
    if passing.status in (404, 405, 413):
        passing.status, passing.answer = 200, b"{}"


def together(several: list[Fault]) -> Fault:
    """One server with all of them."""
    def each(name: str):
        def apply(passing: Passing) -> None:
            for fault in several:
                getattr(fault, name)(passing)
        return apply

    return Fault(", ".join(f.what for f in several), set().union(*(f.noticed_by for f in several)), each("before"), each("after"),
                 tuple(option for f in several for option in f.options))


def faults(key: str) -> list[list[Fault]]:
    """In lists of those that do not hide each other."""
    headers = [
        Fault("no Request-Id", {"connection/Request-Id", "all answers/Request-Id"}, after=without_header("request-id")),
        Fault("no Idempotency-Key", {"connection/Idempotency-Key", "all answers/Idempotency-Key"},
              after=without_header("idempotency-key")),
        Fault("replays are not marked", {"idempotency/same key, same body", "idempotency/update, same key twice"},
              after=without_header("idempotent-replayed")),
        Fault("a wrong total", {"sessions/totals add up"}, after=altering(total_off_by_one)),
        Fault("links are missing", {"sessions/valid", "all answers/sessions"}, after=altering(lambda d: d.pop("links", None))),
        Fault("nothing is cached", {"discovery/it may be cached"}, after=without_header("cache-control")),
        Fault("no connection is kept", {"connection/keep-alive"},
              after=lambda passing: passing.answer_headers.update(connection="close")),
        Fault("slow", {"timing/reads", "timing/creates"}, after=lambda passing: time.sleep(0.02),
              options=("--p95-ms", "15")),
    ]
    lenience = [
        Fault("keys are not looked at", {"idempotency/same key, same body", "idempotency/same key, other body",
                                         "idempotency/the same at once"}, before=another_key_each_time),
        Fault("nobody is kept out", {"refusals/no key", "refusals/wrong key"}, before=every_key_is_right(key)),
        Fault("nothing is refused", {"refusals/unknown session", "refusals/unknown path", "refusals/method", "refusals/too large",
                                     "sessions/cancel again"}, after=accept_anything),
    ]
    bodies = [
        Fault("errors are nested", {"all answers/errors", "refusals/no version", "refusals/wrong type"}, after=nested_error),
        Fault("each read differs", {"sessions/read", "sessions/read again"},
              after=altering(lambda d: d.update(updated_at=f"2026-01-01T00:00:00.{time.monotonic_ns() % 1000000:06}Z"))),
    ]
    return [headers, lenience, bodies]
