"""Every event of the run's sessions, as the webhook receiver got them."""

import json

from acp_harness.delivery_book import standard_signature
from acp_harness.published import webhook_faults
from acp_harness.raw_receiver import Arrival
from acp_harness.receiver import merchant_signature
from live.live import Live
from live.outcome import NotChecked, check, expect, shown

GROUP = "events"
OLDEST_S = 300
ORDER_TOPICS = ("order_create", "order_update")


def distinct(live: Live, session: str) -> list[dict]:
    """The session's events in the order they came; what came again, as at least once has it, counts once."""
    first = {a.headers.get("webhook-id"): a for a in reversed(live.fact("receiver").of(session))}
    return [json.loads(a.body) for a in sorted(first.values(), key=lambda a: a.at)]


def states(live: Live, session: str) -> list[dict]:
    return [event["data"] for event in distinct(live, session) if event["type"] not in ORDER_TOPICS]


def arrivals(live: Live) -> list[Arrival]:
    receiver = live.fact("receiver")  # first: without one there is no hook either
    return [a for session in live.caller.journal.documents for a in receiver.of(session)]


@check(GROUP, "every event arrives", "each state that was answered, of every session")
def complete(live: Live) -> str:
    live.fact("receiver")
    documents = live.caller.journal.documents
    late = lambda: [s for s in documents if documents[s][-1] not in states(live, s)]  # noqa: E731
    live.within(lambda: not late())
    missing = [f"{s} {d['status']}" for s in documents for d in documents[s] if d not in states(live, s)]
    expect(not missing, f"{len(missing)} did not come: {', '.join(missing[:5])}")
    return f"{sum(map(len, documents.values()))} states of {len(documents)} sessions in {len(arrivals(live))} deliveries"


@check(GROUP, "order", "of each session, as they were answered")
def order(live: Live) -> str:
    live.fact("receiver")
    for session, documents in live.caller.journal.documents.items():
        came = states(live, session)
        places = [came.index(d) for d in documents if d in came]
        expect(places == sorted(places), f"{session}: {[d['status'] for d in documents]} came at places {places}")
    return f"{len(live.caller.journal.documents)} sessions"


@check(GROUP, "content", "the last event is what GET shows")
def content(live: Live) -> str:
    live.fact("receiver")
    sessions = [live.facts[name] for name in ("canceled session", "paid session") if name in live.facts]
    if not sessions:
        raise NotChecked("no session has come to an end: see above")
    for session in sessions:
        came = states(live, session)
        expect(came and came[-1] == live.caller.get(session).json, f"{session}: not what GET shows")
    return f"{len(sessions)} sessions"


@check(GROUP, "signatures", "Merchant-Signature and Standard Webhooks, each fresh; the same bytes under the same id")
def signatures(live: Live) -> str:
    all_of_them, secret, bodies = arrivals(live), live.hook.secret, {}
    for a in all_of_them:
        name = a.headers.get("webhook-id")
        expect(merchant_signature(secret, a.headers["merchant-signature"], a.body), f"{name}: another Merchant-Signature")
        expect(standard_signature(secret, a.headers, a.body), f"{name}: another webhook-signature")
        expect(abs(a.at - int(a.headers["webhook-timestamp"])) < OLDEST_S, f"{name}: signed at {a.headers['webhook-timestamp']}")
        expect(bodies.setdefault(name, a.body) == a.body, f"{name}: other bytes than the first time")
    expect(all_of_them, "nothing came")
    return f"{len(all_of_them)} deliveries"


@check(GROUP, "order_create", "once, after the completion, with the session's order")
def order_create(live: Live) -> str:
    session = live.fact("paid session")
    live.fact("receiver")
    made = lambda: [e for e in distinct(live, session) if e["type"] == "order_create"]  # noqa: E731
    live.within(made)
    expect(len(made()) == 1, f"{len(made())} came")
    topics = [e["type"] for e in distinct(live, session)]
    expect(topics.index("order_create") > topics.index("checkout_session.completed"), f"came in the order {topics}")
    event = made()[0]
    wrong = webhook_faults(event)
    expect(not wrong, "; ".join(wrong))
    expect(event["data"] == live.caller.journal.last(session)["order"], "another order than the session's")
    return event["data"]["id"]


@check(GROUP, "order_update", "after a fulfillment, with the order as GET shows it")
def order_update(live: Live) -> str:
    live.fact("receiver")
    session, order_id = live.fact("paid session"), live.fact("order")
    kinds = {each["type"] for each in live.caller.journal.last(session).get("selected_fulfillment_options") or []}
    kind = next((k for k in ("digital", "pickup") if k in kinds), "shipping")
    told = live.hook.clerk.post(f"/orders/{order_id}/fulfillments", {"id": "e2e", "type": kind, "status": "processing"})
    expect(told.status == 200, shown(told))
    updates = lambda: [e for e in distinct(live, session) if e["type"] == "order_update"]  # noqa: E731
    live.within(updates)
    expect(updates(), "none came")
    topics = [e["type"] for e in distinct(live, session)]
    expect(topics.index("order_update") > topics.index("order_create"), f"came in the order {topics}")
    event = updates()[-1]
    wrong = webhook_faults(event)
    expect(not wrong, "; ".join(wrong))
    shown_now = live.caller.request("GET", f"/orders/{order_id}").json
    expect(event["data"] == shown_now, "another order than GET shows")
    return f"{kind}, {event['data']['status']}"
