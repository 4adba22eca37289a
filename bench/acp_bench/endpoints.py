"""Push endpoints at the fast receiver."""

from contextlib import contextmanager

from acp_bench.receiver import Arrival
from acp_harness.operator import Operator


@contextmanager
def endpoints(operator: Operator, urls: list[str], **settings):
    """One endpoint for everything at each address, until the end of the block."""
    made = []
    try:
        for url in urls:
            answer = operator.post("/endpoints", {"url": url, "events": ["*"], "allow_cidrs": ["127.0.0.1/32"], **settings})
            if answer.status != 201:
                raise RuntimeError(f"endpoint: {answer}")
            made.append(answer.json["id"])
        yield made
    finally:
        for one in made:
            operator.request("DELETE", f"/endpoints/{one}")


def require_each_once(arrivals: list[Arrival], wanted: set[str], ports: int) -> None:
    """Nothing was lost, nothing came twice, nothing came that was not wanted."""
    came = {(a.port, a.id) for a in arrivals}
    lost = {(port, name) for port in range(ports) for name in wanted} - came
    foreign = {name for _, name in came} - wanted
    if lost or foreign or len(came) != len(arrivals):
        raise RuntimeError(f"deliveries: {len(lost)} lost, {len(arrivals) - len(came)} came again, {len(foreign)} unknown: "
                           f"{sorted(lost)[:3]} {sorted(foreign)[:3]}")
