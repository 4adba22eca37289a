"""What holds for every answer of the run, as it was noted on the way."""

from live.live import Live
from live.outcome import NotChecked, check, expect

GROUP = "all answers"


def judged(live: Live, kind: str, good: str) -> str:
    manners = live.caller.manners
    wrong, count = manners.faults[kind], manners.counts[kind]
    expect(not wrong, f"{len(wrong)} of {count} are not: {' | '.join(wrong[:3])}")
    if not count:
        raise NotChecked("there was none")
    return f"{count} {good}"


@check(GROUP, "Request-Id", "every answer echoes it")
def request_ids(live: Live) -> str:
    return judged(live, "request ids", "echoed")


@check(GROUP, "Idempotency-Key", "every answer to a POST that succeeded echoes it")
def idempotency_keys(live: Live) -> str:
    return judged(live, "idempotency keys", "echoed")


@check(GROUP, "errors", "every one is flat: type, code, message, param; valid by the schema")
def errors(live: Live) -> str:
    return judged(live, "errors", "flat")


@check(GROUP, "sessions", "every one is valid by the schema")
def sessions(live: Live) -> str:
    if not live.schemas:
        raise NotChecked("no schemas")
    return judged(live, "sessions", "valid")
