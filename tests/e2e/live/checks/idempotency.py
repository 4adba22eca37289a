"""The protocol's table of idempotency, over creates and an update."""

import json
import threading
import uuid
from collections import Counter

from acp_harness.agent import Reply
from live.live import Live
from live.outcome import check, expect, expect_error, expect_status, shown

GROUP = "idempotency"
AT_ONCE = 8


def expect_replay(again: Reply, first: Reply) -> str:
    expect(again.status == first.status and again.body == first.body, f"another answer: {shown(again)} for {shown(first)}")
    expect(again.replayed, f"{shown(again)}, not marked as replayed")
    return f"{shown(again)}, replayed"


@check(GROUP, "without a key", "400 idempotency_key_required")
def without(live: Live) -> str:
    return expect_error(live.caller.create(live.cart.create(), key=None), (400,), "idempotency_key_required")


@check(GROUP, "same key, same body", "the first answer, Idempotent-Replayed: true")
def same(live: Live) -> str:
    first = live.caller.create(live.cart.create())
    expect_status(first, 201)
    expect(not first.replayed, "the first one is marked as replayed")
    live.facts["keyed create"] = first
    return expect_replay(live.caller.create(live.cart.create(), key=first.key), first)


@check(GROUP, "same value, other spelling", "the first answer: the order of members does not count")
def spelling(live: Live) -> str:
    first = live.fact("keyed create")
    turned = json.dumps(dict(reversed(live.cart.create().items())), indent=2).encode()
    return expect_replay(live.caller.create(turned, key=first.key), first)


@check(GROUP, "same key, other body", "422 idempotency_conflict")
def other_body(live: Live) -> str:
    first = live.fact("keyed create")
    return expect_error(live.caller.create(live.cart.create(quantity=2), key=first.key), (422,), "idempotency_conflict")


@check(GROUP, "update, same key twice", "the first answer, then a conflict for another body")
def update(live: Live) -> str:
    session, key = live.fact("keyed create").json["id"], f"e2e-{live.caller.run}-update"
    two, three = ({"line_items": [{"id": live.cart.item, "quantity": n}]} for n in (2, 3))
    first = live.caller.update(session, two, key=key)
    expect_status(first, 200)
    came = expect_replay(live.caller.update(session, two, key=key), first)
    expect_error(live.caller.update(session, three, key=key), (422,), "idempotency_conflict")
    return f"{came}, then 422"


@check(GROUP, "the same at once", f"{AT_ONCE} at once make one session; the others are replays or 409 idempotency_in_flight")
def at_once(live: Live) -> str:
    key, body, replies = f"e2e-{live.caller.run}-{uuid.uuid4().hex}", live.cart.create(), []
    start = threading.Barrier(AT_ONCE)

    def create() -> None:
        try:
            start.wait(10)
            replies.append(live.caller.create(body, key=key))
        finally:
            live.caller.disconnect()

    threads = [threading.Thread(target=create, daemon=True) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return judged(live, replies, body, key)


def judged(live: Live, replies: list[Reply], body: dict, key: str) -> str:
    kinds = Counter("created" if r.status == 201 and not r.replayed else "replayed" if r.status == 201 else
                    f"{r.status} {r.json.get('code')}" for r in replies)
    came = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    expect(len(replies) == AT_ONCE, f"{AT_ONCE - len(replies)} without an answer; {came}")
    expect(set(kinds) <= {"created", "replayed", "409 idempotency_in_flight"} and kinds["created"] == 1, came)
    expect(len({r.json["id"] for r in replies if r.status == 201}) == 1, "several sessions")
    expect(all(r.headers.get("retry-after") for r in replies if r.status == 409), "409 without Retry-After")
    first = next(r for r in replies if r.status == 201 and not r.replayed)
    expect_replay(live.caller.create(body, key=key), first)
    return came
