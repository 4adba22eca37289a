"""What a server tells everybody."""

import json
import re

from acp_harness.paths import VERSION
from live.live import Live
from live.outcome import NotChecked, check, expect

GROUP = "discovery"
HOUR = 3600


@check(GROUP, "discovery document", f"200 without a key, valid, names version {VERSION}")
def document(live: Live) -> str:
    answer = live.caller.at_root("/.well-known/acp.json")
    expect(answer.status == 200, str(answer.status))
    told = json.loads(answer.body)
    wrong = live.caller.manners.by_schema("DiscoveryResponse", told)
    expect(not wrong, "; ".join(wrong))
    versions = {told["protocol"]["version"], *told["protocol"].get("supported_versions", [])}
    expect(VERSION in versions, f"versions {sorted(versions)}")
    live.facts["discovery"] = answer
    return f"{', '.join(sorted(versions))} at {told.get('api_base_url')}"


@check(GROUP, "it may be cached", f"Cache-Control: public, max-age of {HOUR} or more")
def cached(live: Live) -> str:
    told = live.fact("discovery").headers.get("cache-control", "")
    age = re.search(r"max-age=(\d+)", told)
    expect("public" in told and age and int(age[1]) >= HOUR, repr(told))
    return told


@check(GROUP, "health", "200 at /healthz and /readyz, where there is such a thing")
def health(live: Live) -> str:
    statuses = {path: live.caller.at_root(path).status for path in ("/healthz", "/readyz")}
    if set(statuses.values()) == {404}:
        raise NotChecked("nothing there; the protocol does not ask for it")
    expect(set(statuses.values()) == {200}, str(statuses))
    return "both 200"
