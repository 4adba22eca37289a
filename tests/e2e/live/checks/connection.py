"""Connections and headers."""

import ssl
import time

from live.live import Live
from live.outcome import NotChecked, check, expect, expect_status

GROUP = "connection"
REQUESTS = 5
DAY = 86400
DAYS_LEFT = 7


@check(GROUP, "keep-alive", f"{REQUESTS} requests over one connection")
def kept(live: Live) -> str:
    session = live.fact("session")
    live.caller.get(session)
    before = live.caller.site.connections
    for _ in range(REQUESTS):
        expect_status(live.caller.get(session), 200)
    opened = live.caller.site.connections - before
    expect(opened == 0, f"{opened} new connections for {REQUESTS} requests")
    return f"{REQUESTS} requests, no new connection"


@check(GROUP, "Request-Id", "the one that was sent; one of the server's own where none was")
def request_id(live: Live) -> str:
    session, mine = live.fact("session"), f"e2e-{live.caller.run}-mine"
    echoed = live.caller.get(session, request_id=mine).headers.get("request-id")
    expect(echoed == mine, f"{echoed!r} for {mine!r}")
    sent = {k: v for k, v in live.caller.headers().items() if k != "Request-Id"}
    own = live.caller.site.exchange("GET", f"{live.caller.site.base}/checkout_sessions/{session}", sent).headers.get("request-id")
    expect(own, "none of the server's own")
    return f"echoed; {own}"


@check(GROUP, "Idempotency-Key", "echoed on a POST")
def idempotency_key(live: Live) -> str:
    first = live.fact("keyed create")
    came = first.headers.get("idempotency-key")
    expect(came == first.key, f"{came!r} for {first.key!r}")
    return "echoed"


@check(GROUP, "TLS", f"1.2 or 1.3, a certificate for {DAYS_LEFT} days or more")
def tls(live: Live) -> str:
    if not live.caller.site.secure:
        raise NotChecked("not over https")
    connection = live.caller.site.open()
    try:
        version, days = connection.sock.version(), days_left(connection.sock.getpeercert())
    finally:
        connection.close()
    came = f"{version}, {days:.0f} days"
    expect(version in ("TLSv1.2", "TLSv1.3") and days >= DAYS_LEFT, came)
    return came


def days_left(certificate: dict) -> float:
    return (ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / DAY
