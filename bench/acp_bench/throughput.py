"""How fast a backlog of events goes out, and what each delivery costs."""

import time
from pathlib import Path

from acp_bench.endpoints import endpoints, require_each_once
from acp_bench.receiver import FastReceiver
from acp_bench.usage import Usage
from acp_harness.operator import Operator
from acp_harness.shop import Shop

LEAST_RATE = 200  # deliveries a second, or something hangs
LAST_SAVE_S = 0.3  # what follows the last delivery belongs to its cost


def deliver_all(shop: Shop, operator: Operator, folder: Path, hosts: int) -> dict:
    """Everything in the log goes to each of so many endpoints, all of them new. The server is started for it, so that it
    reads the log first."""
    shop.server.stop()
    shop.server.start()
    wanted = set(shop.cluster.psql("SELECT acp.webhook_id(shard, seq, type) FROM acp.checkout_events").split())
    shop.cluster.psql("CHECKPOINT")
    count = len(wanted) * hosts
    with FastReceiver(folder, hosts) as receiver:
        usage = Usage(shop, receiver.pid)
        with endpoints(operator, receiver.urls, start="beginning"):
            receiver.wait_for(count, 30 + count / LEAST_RATE)
            time.sleep(LAST_SAVE_S)
            cost = usage.per(count)
        arrivals = receiver.stop()
    require_each_once(arrivals, wanted, hosts)
    seconds = max(a.at for a in arrivals) - min(a.at for a in arrivals)
    return {"endpoints": hosts, "deliveries": count, "seconds": seconds, "per_second": count / seconds, **cost}
