"""Measures creates, updates and reads over HTTP beside pgbench and a bare Beast responder, the delivery of events, and
what older versions cost.

Each part runs on a cluster of its own. Machines are noisy: the measurements take turns, round after round, and the
medians of the rounds are compared."""

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path

from acp_bench import deliveries
from acp_bench.deliveries_report import print_deliveries
from acp_bench.report import print_table
from acp_bench.rounds import Rounds
from acp_bench.start import memory_per_session, start_times
from acp_bench.versions import measure_versions, print_versions
from acp_harness.shop import Shop


@dataclass
class Plan:
    """Seconds of each measurement, and how often all are repeated."""

    rounds: int
    http_s: int
    insert_s: int
    sweep_s: int
    versions_s: float
    sessions: int  # loaded to measure memory
    starts: int


FULL = Plan(rounds=3, http_s=6, insert_s=4, sweep_s=3, versions_s=3, sessions=20_000, starts=5)
QUICK = Plan(rounds=2, http_s=3, insert_s=2, sweep_s=1, versions_s=1, sessions=5_000, starts=3)

PARTS = ("checkout", "deliveries", "versions")

# As on a production machine, but for checkpoints: each measurement starts after one of its own.
CLUSTER = "max_wal_size = '8GB'\nshared_buffers = '512MB'\nfsync = on\n"


def shop_to_measure() -> Shop:
    return Shop(cluster_settings=CLUSTER, settings={"ACP_LOG_LEVEL": "warn"})


def measure(plan: Plan) -> dict:
    with shop_to_measure() as shop:
        folder = Path(shop.cluster.root)
        result = {"memory": memory_per_session(shop, plan.sessions)}
        rounds = Rounds(shop, folder)
        rounds.sweep(plan.sweep_s)
        for number in range(plan.rounds):
            print(f"round {number + 1} of {plan.rounds}", file=sys.stderr, flush=True)
            rounds.once(plan.http_s, plan.insert_s)
        result.update(rounds.result())
        result["start"] = start_times(shop, plan.starts)
        return result


def main() -> None:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="shorter, for a first look")
    parser.add_argument("--json", metavar="FILE", type=Path, help="also write all numbers to this file")
    parser.add_argument("--only", choices=PARTS, help="this part and no other")
    options = parser.parse_args()
    plan = QUICK if options.quick else FULL
    result = {}
    if options.only in (None, "checkout"):
        result = measure(plan)
        print_table(result)
        print(flush=True)
    if options.only in (None, "versions"):
        with shop_to_measure() as shop:
            result["versions"] = measure_versions(shop, plan.rounds, plan.versions_s)
        print_versions(result["versions"])
        print(flush=True)
    if options.only in (None, "deliveries"):
        with shop_to_measure() as shop:
            result["deliveries"] = deliveries.measure_deliveries(shop, deliveries.QUICK if options.quick else deliveries.FULL)
        print_deliveries(result["deliveries"])
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
