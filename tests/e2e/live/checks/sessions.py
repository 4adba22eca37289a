"""The life of a session that is not paid."""

from live.buying import amount, choices, chosen
from live.live import Live
from live.outcome import NotChecked, check, expect, expect_error, expect_status, shown

GROUP = "sessions"
ADDED, TAKEN = ("fulfillment", "tax", "fee", "gift_wrap", "tip"), "discount"


@check(GROUP, "create", "201, a session with what was asked for")
def create(live: Live) -> str:
    reply = live.caller.create(live.cart.create())
    expect_status(reply, 201)
    session = reply.json
    asked = (live.cart.item, live.cart.currency.lower())
    came = (session["line_items"][0]["item"]["id"], session["currency"].lower())
    expect(came == asked, f"{came} for {asked}")
    live.facts["session"] = session["id"]
    return shown(reply)


@check(GROUP, "valid", "the answer is valid by the schema")
def valid(live: Live) -> str:
    if not live.schemas:
        raise NotChecked("no schemas: ACP_SPEC_DIR is not set, and the server shows none")
    session = live.caller.journal.last(live.fact("session"))
    wrong = live.caller.manners.of_session(session)
    expect(not wrong, "; ".join(wrong))
    return "by the schemas " + " and ".join(name for name, _ in live.schemas)


@check(GROUP, "read", "200, what the create answered")
def read(live: Live) -> str:
    session = live.fact("session")
    reply = live.caller.get(session)
    expect_status(reply, 200)
    expect(reply.json == live.caller.journal.last(session), "another state than was answered before")
    return shown(reply)


@check(GROUP, "totals add up", "total = subtotal - discount + fulfillment + tax + fee")
def totals(live: Live) -> str:
    session = live.caller.journal.last(live.fact("session"))
    parts = amount(session, "subtotal") - amount(session, TAKEN) + sum(amount(session, kind) for kind in ADDED)
    total = amount(session, "total")
    expect(total == parts, f"total {total}, the parts make {parts}")
    return f"{total} {session['currency']}"


@check(GROUP, "update", "200, the option that was chosen")
def update(live: Live) -> str:
    session = live.fact("session")
    before = live.caller.journal.last(session)
    offered = choices(before)
    if not offered:
        raise NotChecked("no fulfillment options are offered")
    other = [c for c in offered if chosen(c) != chosen(before)] or offered
    reply = live.caller.update(session, other[-1])
    expect_status(reply, 200)
    expect(chosen(reply.json) == chosen(other[-1]), f"{chosen(reply.json)} for {chosen(other[-1])}")
    return f"{shown(reply)}, {chosen(reply.json)[0]}, total {amount(reply.json, 'total')}"


@check(GROUP, "quantity", "200, two pieces, and a subtotal that is larger")
def quantity(live: Live) -> str:
    session = live.fact("session")
    before = amount(live.caller.journal.last(session), "subtotal")
    reply = live.caller.update(session, {"line_items": [{"id": live.cart.item, "quantity": 2}]})
    expect_status(reply, 200)
    if any(m.get("type") == "error" for m in reply.json["messages"]):
        raise NotChecked(f"two pieces can't be had: {reply.json['messages'][0].get('code')}")
    after = amount(reply.json, "subtotal")
    expect(reply.json["line_items"][0]["quantity"] == 2 and after > before, f"subtotal {before}, then {after}")
    return f"subtotal {before}, then {after}"


@check(GROUP, "read again", "200, what the update answered")
def read_again(live: Live) -> str:
    return read(live)


@check(GROUP, "unknown item", "4xx with a path, or a session with an error message")
def unknown_item(live: Live) -> str:
    body = live.cart.create()
    body["line_items"][0]["id"] = "e2e_no_such_item"
    reply = live.caller.create(body)
    if reply.status < 300:
        expect(any(m.get("type") == "error" for m in reply.json["messages"]), f"{shown(reply)} without an error message")
        return f"{shown(reply)}, with an error message"
    came = expect_error(reply, range(400, 500))
    expect(str(reply.json.get("param", "")).startswith("$"), f"{came}, param {reply.json.get('param')!r}")
    return came


@check(GROUP, "cancel", "200, canceled; the intent trace does not come back")
def cancel(live: Live) -> str:
    reply = live.caller.cancel(live.fact("session"), {"intent_trace": {"reason_code": "price_sensitivity"}})
    expect_status(reply, 200)
    expect(reply.json["status"] == "canceled", shown(reply))
    expect(b"intent_trace" not in reply.body, "intent_trace is in the answer")
    live.facts["canceled session"] = reply.json["id"]
    return shown(reply)


@check(GROUP, "cancel again", "405")
def cancel_again(live: Live) -> str:
    return expect_error(live.caller.cancel(live.fact("canceled session")), (405,))


@check(GROUP, "update when canceled", "4xx")
def update_canceled(live: Live) -> str:
    reply = live.caller.update(live.fact("canceled session"), {"line_items": [{"id": live.cart.item, "quantity": 3}]})
    return expect_error(reply, range(400, 500))


@check(GROUP, "read when canceled", "200, as it was canceled")
def read_canceled(live: Live) -> str:
    live.fact("canceled session")
    return read(live)
