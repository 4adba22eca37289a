"""A webhook endpoint for the run, before anything happens that it should hear of."""

from live.live import Live
from live.outcome import NotChecked, check, expect, shown

GROUP = "receiver"


@check(GROUP, "endpoint", "201: an endpoint for all events, with a secret")
def endpoint(live: Live) -> str:
    if live.hook is None:
        raise NotChecked("no --operator")
    live.hook.make()
    live.facts["endpoint"] = live.hook.id
    return f"{live.hook.id} for {live.hook.url}"


@check(GROUP, "ping", "the server reaches the receiver")
def ping(live: Live) -> str:
    made = live.fact("endpoint")
    answer = live.hook.clerk.post(f"/endpoints/{made}/test")
    expect(answer.status == 200, shown(answer))
    told = answer.json
    expect(told.get("delivered"), f"not delivered to {live.hook.url}: {told.get('error')} (see --receiver-listen and --receiver-url)")
    live.facts["receiver"] = live.hook.receiver
    return f"delivered in {told.get('latency_ms')} ms"
