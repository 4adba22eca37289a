"""From the commit of an event to the first byte of its webhook at the receiver."""

import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from acp_bench.cuts import Cuts, PastTheServer
from acp_bench.endpoints import endpoints, require_each_once
from acp_bench.paced import PacedAgent
from acp_bench.receiver import Arrival, FastReceiver
from acp_bench.usage import Usage
from acp_harness.operator import Operator
from acp_harness.shop import Shop

RATE = 500
POLLED_RATE = 20  # events a second that are left to the poll
WARM_UP = 50  # events before those that count
LATE_DUPLICATES_S = 0.5


class Latency:
    def __init__(self, shop: Shop, operator: Operator, folder: Path):
        self.shop, self.operator, self.folder = shop, operator, folder
        self.agent = PacedAgent(shop, folder)

    def steady(self, seconds: float) -> dict:
        """500 events a second."""
        return self._measure(lambda: self.agent.make(RATE, seconds), nullcontext())

    def cut(self, seconds: float) -> dict:
        """The same, while the connections of LISTEN and NOTIFY are cut again and again."""
        cuts = Cuts(self.shop)
        result = self._measure(lambda: self.agent.make(RATE, seconds), cuts)
        return {**result, "cuts": cuts.count}

    def polled(self, seconds: float) -> dict:
        """Events of which the server hears nothing, as if every notification were lost: the poll finds them."""
        return self._measure(lambda: PastTheServer(self.shop).write(POLLED_RATE, seconds), nullcontext())

    def _measure(self, load: Callable[[], dict], beside) -> dict:
        with FastReceiver(self.folder) as receiver, endpoints(self.operator, receiver.urls):
            self.agent.make(WARM_UP, 1)
            receiver.wait_for(WARM_UP, 30)
            self.shop.cluster.psql("CHECKPOINT")
            begin = self.shop.cluster.psql("SELECT clock_timestamp()").strip()
            usage = Usage(self.shop, receiver.pid)
            with beside:
                loaded = load()
            committed = self._committed(begin)
            receiver.wait_for(WARM_UP + len(committed), 30)
            cost = usage.per(len(committed))
            time.sleep(LATE_DUPLICATES_S)
            arrivals = receiver.stop()[WARM_UP:]
        require_each_once(arrivals, set(committed), 1)
        return {**loaded, **cost, **delays(arrivals, committed)}

    def _committed(self, since: str) -> dict[str, float]:
        """When the events since then were written, by the ids of their webhooks: shortly before they were committed."""
        lines = self.shop.cluster.psql("SELECT acp.webhook_id(shard, seq, type), extract(epoch FROM recorded_at) FROM "
                                       f"acp.checkout_events WHERE recorded_at > '{since}'").split()
        return {name: float(at) for name, at in (line.split("|") for line in lines)}


def delays(arrivals: list[Arrival], committed: dict[str, float]) -> dict:
    took = sorted(a.at - committed[a.id] for a in arrivals)
    return {"events": len(took), "p50_ms": took[len(took) // 2] * 1e3, "p99_ms": took[len(took) * 99 // 100] * 1e3,
            "max_ms": took[-1] * 1e3}
