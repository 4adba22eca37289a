"""How quickly reads, creates and cancellations are answered, one after the other on one connection."""

import math
from functools import partial

from live.live import Live
from live.outcome import NotChecked, check, expect, expect_status

GROUP = "timing"


def measured(live: Live, name: str, requests, status: int) -> str:
    """Each answer alone is measured: not the waiting that a 429 asks for."""
    live.caller.watching = False
    try:
        times = []
        for request in requests:
            reply = request()
            times.append(live.caller.site.took * 1000)
            expect_status(reply, status)
    finally:
        live.caller.watching = True
    times.sort()
    p50, p95 = (times[math.ceil(len(times) * part) - 1] for part in (0.5, 0.95))
    live.figures |= {f"{name}_p50_ms": round(p50, 3), f"{name}_p95_ms": round(p95, 3), f"{name}_samples": len(times)}
    came = f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, {len(times)} {name}"
    expect(p95 <= live.p95_ms, f"{came}; the bound is {live.p95_ms:.0f} ms")
    return came


@check(GROUP, "reads", "95 of 100 within --p95-ms")
def reads(live: Live) -> str:
    session = live.fact("session")
    return measured(live, "reads", [lambda: live.caller.get(session)] * live.samples, 200)


@check(GROUP, "creates", "95 of 100 within --p95-ms")
def creates(live: Live) -> str:
    return measured(live, "creates", [lambda: live.caller.create(live.cart.create())] * live.samples, 201)


@check(GROUP, "cancellations", "of all that is open: 95 of 100 within --p95-ms")
def cancellations(live: Live) -> str:
    open_ones = live.caller.journal.open_sessions()
    if not open_ones:
        raise NotChecked("no session is open")
    return measured(live, "cancellations", [partial(live.caller.cancel, session) for session in open_ones], 200)
