"""One session is paid, and no more: a payment token may be good for one payment only."""

from live.buying import choices, chosen
from live.live import Live
from live.outcome import NotChecked, check, expect, expect_error, expect_status, shown

GROUP = "purchase"
ENDED = ("completed", "canceled", "expired", "ready_for_payment", "not_ready_for_payment", "authentication_required")


def ready_session(live: Live) -> dict:
    """A session that can be paid: an option is chosen where the merchant has not done so."""
    reply = live.caller.create(live.cart.create())
    expect_status(reply, 201)
    session = reply.json
    if not chosen(session) and choices(session):
        reply = live.caller.update(session["id"], choices(session)[0])
        expect_status(reply, 200)
    expect(reply.json["status"] == "ready_for_payment", f"not ready to be paid: {shown(reply)} {reply.json['messages']}")
    return reply.json


@check(GROUP, "complete", "200, completed, with an order")
def complete(live: Live) -> str:
    if not live.cart.token:
        raise NotChecked("no --payment-token")
    session = ready_session(live)
    body, key = live.cart.complete(session), f"e2e-{live.caller.run}-complete"
    reply = live.caller.complete(session["id"], body, key=key)
    expect_status(reply, 200, 201, 202)
    live.facts["completion"] = (session["id"], body, key, reply)
    done = reply.json
    if done["status"] not in ENDED:
        done = live.within(lambda: (d := live.caller.get(session["id"]).json)["status"] in ENDED and d, 15.0) or done
        live.caller.journal.answered(done)
    codes = [m.get("code") for m in done["messages"]]
    expect(done["status"] == "completed", f"{reply.status} {done['status']} {codes}")
    expect(done["order"]["checkout_session_id"] == session["id"], f"the order's session is {done['order']['checkout_session_id']}")
    live.facts["paid session"], live.facts["order"] = done["id"], done["order"]["id"]
    return f"{reply.status} {done['status']}, {done['order']['id']}"


@check(GROUP, "complete again with its key", "the first answer, Idempotent-Replayed: true")
def complete_again(live: Live) -> str:
    if not live.cart.token:
        raise NotChecked("no --payment-token")
    session, body, key, first = live.fact("completion")
    again = live.caller.complete(session, body, key=key)
    expect(again.status == first.status and again.body == first.body, f"{shown(again)} for {shown(first)}")
    expect(again.replayed, "not marked as replayed")
    return f"{shown(again)}, replayed"


@check(GROUP, "read when completed", "200, as it was completed, with its order")
def read_completed(live: Live) -> str:
    session = live.fact("paid session")
    reply = live.caller.get(session)
    expect_status(reply, 200)
    expect(reply.json == live.caller.journal.last(session), "another state than was answered before")
    return shown(reply)


@check(GROUP, "cancel when completed", "405")
def cancel_completed(live: Live) -> str:
    return expect_error(live.caller.cancel(live.fact("paid session")), (405,))


@check(GROUP, "update when completed", "4xx")
def update_completed(live: Live) -> str:
    reply = live.caller.update(live.fact("paid session"), {"line_items": [{"id": live.cart.item, "quantity": 3}]})
    return expect_error(reply, range(400, 500))


@check(GROUP, "order", "200, the session's order, where orders can be read")
def order(live: Live) -> str:
    reply = live.caller.request("GET", f"/orders/{live.fact('order')}")
    if reply.status in (404, 405):
        raise NotChecked("orders can't be read here")
    expect_status(reply, 200)
    session = live.caller.journal.last(live.fact("paid session"))
    expect(reply.json == session["order"], "another order than the session's")
    wrong = live.caller.manners.by_schema("Order", reply.json)
    expect(not wrong, "; ".join(wrong))
    return shown(reply)
