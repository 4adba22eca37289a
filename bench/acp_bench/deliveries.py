"""Everything about deliveries, in an order that suits the size of the log: it only grows."""

import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

from acp_bench.latency import Latency
from acp_bench.paced import PacedAgent
from acp_bench.throughput import deliver_all
from acp_harness.shop import Shop

FILL_RATE = 2_000
HOSTS = 50


@dataclass
class DeliveryPlan:
    """Seconds of each latency's measurement, events in a backlog, and how often a backlog is delivered."""

    latency_s: int
    polled_s: int
    events_to_many: int
    events_to_one: int
    rounds: int


FULL = DeliveryPlan(latency_s=20, polled_s=20, events_to_many=2_000, events_to_one=20_000, rounds=3)
QUICK = DeliveryPlan(latency_s=5, polled_s=5, events_to_many=500, events_to_one=5_000, rounds=1)


def measure_deliveries(shop: Shop, plan: DeliveryPlan) -> dict:
    folder, operator = Path(shop.cluster.root), shop.operator()
    agent, latency = PacedAgent(shop, folder), Latency(shop, operator, folder)
    samples: dict[str, list[dict]] = {}
    for name, hosts, events in (("many", HOSTS, plan.events_to_many), ("one", 1, plan.events_to_one)):
        agent.make(FILL_RATE, (events - shop.events.count()) / FILL_RATE)
        samples[name] = []
        for number in range(plan.rounds):
            say(f"{events} events to {hosts} endpoints, round {number + 1} of {plan.rounds}")
            samples[name].append(deliver_all(shop, operator, folder, hosts))
    result = {name: {k: statistics.median(s[k] for s in rounds) for k in rounds[0]} for name, rounds in samples.items()}
    for name, run, seconds in (("steady", latency.steady, plan.latency_s), ("cut", latency.cut, plan.latency_s),
                               ("polled", latency.polled, plan.polled_s)):
        say(f"from commit to first byte, {name}")
        result[name] = run(seconds)
    return {**result, "samples": samples}


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)
