"""What a check is, and how it ends: it returns what came, or raises one of the two exceptions here."""

from collections.abc import Callable
from dataclasses import dataclass

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


class Unexpected(Exception):
    """Something else came than what was expected; the text says what."""


class NotChecked(Exception):
    """It can't be checked here; the text says why."""


@dataclass(frozen=True)
class Check:
    group: str
    name: str
    expected: str
    run: Callable  # of the run's `Live`; gives what came, in a few words


@dataclass(frozen=True)
class Result:
    group: str
    name: str
    outcome: str
    expected: str
    came: str
    seconds: float


ALL: list[Check] = []  # in the order in which they are run


def check(group: str, name: str, expected: str):
    """Makes a check of a function, run after those that were made before."""
    def add(run):
        ALL.append(Check(group, name, expected, run))
        return run
    return add


def expect(holds, came: str) -> None:
    if not holds:
        raise Unexpected(came)


def shown(reply) -> str:
    """An answer in a few words: its status, and the session's or the error's."""
    try:
        document = reply.json
    except ValueError:
        return f"{reply.status}, and no JSON: {reply.body[:80]!r}"
    if not isinstance(document, dict):
        return f"{reply.status}, and no object: {reply.body[:80]!r}"
    words = [str(reply.status), *(str(document[name]) for name in ("status", "code", "param") if document.get(name))]
    return " ".join(words)


def expect_status(reply, *wanted: int) -> None:
    expect(reply.status in wanted, shown(reply))


def expect_error(reply, statuses, *codes: str) -> str:
    """An error with one of these statuses and codes (any, when none is given): what came."""
    expect(reply.status in statuses, shown(reply))
    expect(not codes or reply.json.get("code") in codes, shown(reply))
    return shown(reply)
