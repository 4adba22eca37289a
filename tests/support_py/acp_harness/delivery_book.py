"""What a receiver must have got of the event table, and how: everything, signed, in order, the same bytes each time."""

import base64
import hashlib
import hmac
import json
from collections import Counter, defaultdict
from dataclasses import dataclass

from acp_harness.event_table import Event
from acp_harness.raw_receiver import Arrival
from acp_harness.receiver import merchant_signature


@dataclass
class Due:
    """A delivery of an endpoint that wants all topics."""

    id: str
    session: str
    place: int  # among those of its session, from 0
    topic: str
    data: str  # of the body, as JSON text


def dues(rows: list[Event]) -> dict[str, Due]:
    """What these rows, in commit order, make an endpoint for `*` get."""
    found: dict[str, Due] = {}
    places: Counter = Counter()
    for row in rows:
        name = f"evt_{row.shard:02x}{row.seq}"
        topics = [(name, row.type)]
        if row.type == "checkout_session.completed":
            topics.append((f"{name}_order", "order_create"))
        for webhook_id, topic in topics:
            of_order = topic in ("order_create", "order_update")
            data = json.dumps(json.loads(row.data)["order"]) if of_order else row.data
            found[webhook_id] = Due(webhook_id, row.session, places[row.session], topic, data)
            places[row.session] += 1
    return found


def standard_signature(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether `webhook-signature` is this secret's (Standard Webhooks)."""
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return expected in headers["webhook-signature"].split(" ")


def missing(arrivals: list[Arrival], rows: list[Event]) -> set[str]:
    """Deliveries that were never accepted."""
    return set(dues(rows)) - {a.id for a in arrivals if a.status == 200}


def faults(arrivals: list[Arrival], rows: list[Event], secret: str) -> list[str]:
    """All that is wrong with what arrived at an endpoint for `*` that has been there from the first event on."""
    wanted = dues(rows)
    wrong = [f"{webhook_id} was never accepted" for webhook_id in sorted(missing(arrivals, rows))]
    accepted_at: dict[str, dict[int, float]] = defaultdict(dict)
    bodies: dict[str, bytes] = {}
    for a in arrivals:
        due = wanted.get(a.id)
        if due is None:
            wrong.append(f"{a.id} is no delivery of any event")
            continue
        if not (merchant_signature(secret, a.headers["merchant-signature"], a.body) and
                standard_signature(secret, a.headers, a.body)):
            wrong.append(f"{a.id}: a wrong signature")
        if a.id not in bodies and json.loads(a.body) != {"type": due.topic, "data": json.loads(due.data)}:
            wrong.append(f"{a.id}: not the event's content")
        if bodies.setdefault(a.id, a.body) != a.body:
            wrong.append(f"{a.id}: other bytes than the first time")
        # Not even an attempt may come before all that precedes it in its session has been accepted.
        before = accepted_at[due.session]
        early = [place for place in range(due.place) if before.get(place, float("inf")) > a.at]
        if early:
            wrong.append(f"{a.id}: {due.topic} came before {early} of session {due.session} had been accepted")
        if a.status == 200:
            before.setdefault(due.place, a.answered)
    return wrong


def repeated(arrivals: list[Arrival]) -> int:
    """How many accepted deliveries came again."""
    return sum(n - 1 for n in Counter(a.id for a in arrivals if a.status == 200).values())
