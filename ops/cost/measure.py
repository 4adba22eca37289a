"""What one session takes: processor time of server and PostgreSQL, write-ahead log, and rows, by table.

Sessions are walked as an agent walks them: created, updated twice, read twice, completed; each event is delivered to one
receiver. So many are walked before, to fill pages and caches, as are measured."""

import argparse
import json
import sys
import threading
import time
from pathlib import Path

from acp_harness import bodies
from acp_harness.processes import cpu_seconds, family_cpu_seconds
from acp_harness.receiver import Receiver
from acp_harness.shop import Shop
from acp_harness.suite import eventually

CLUSTER = "max_wal_size = '8GB'\nshared_buffers = '512MB'\nfsync = on\n"
REQUESTS = 6  # of a session
WORKERS = 8

TABLES = """
SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
 WHERE c.relnamespace = 'acp'::regnamespace AND c.relkind IN ('r', 'm') ORDER BY 1"""


class Reading:
    """Everything that is counted, now."""

    def __init__(self, shop: Shop):
        shop.cluster.psql("CHECKPOINT")
        self.server_s = cpu_seconds(shop.server.pid)
        self.database_s = family_cpu_seconds(shop.cluster.process.pid)
        self.wal_bytes = int(shop.cluster.psql("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn").split(".")[0])
        self.events = shop.events.count()
        lines = shop.cluster.psql(TABLES).split()
        self.tables = {name: int(size) for name, size in (line.split("|") for line in lines)}


def walk(shop: Shop, count: int) -> None:
    """So many whole sessions, by several agents; returns when all has been delivered."""
    left, lock, wrong = [count], threading.Lock(), []

    def work() -> None:
        agent = shop.agent()
        try:
            while True:
                with lock:
                    if left[0] == 0 or wrong:
                        return
                    left[0] -= 1
                session = checked(agent.create(bodies.create()))["id"]
                checked(agent.update(session, bodies.select("fulfillment_option_456")))
                checked(agent.get(session))
                checked(agent.update(session, bodies.select("fulfillment_option_123")))
                checked(agent.get(session))
                if checked(agent.complete(session, bodies.complete()))["status"] != "completed":
                    raise RuntimeError(f"{session} was not completed")
        except Exception as e:  # raised again below, by the thread that waits
            wrong.append(e)
        finally:
            agent.disconnect()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    eventually(lambda: shop.cluster.psql("SELECT sum(behind) + sum(waiting) FROM acp.endpoint_health").strip() == "0", 120)


def checked(reply):
    if reply.status >= 300:
        raise RuntimeError(str(reply))
    return reply.json


def idle(shop: Shop, seconds: float) -> dict:
    """Share of a core that is used while nobody asks for anything."""
    server, database, begin = cpu_seconds(shop.server.pid), family_cpu_seconds(shop.cluster.process.pid), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - begin
    return {"server": (cpu_seconds(shop.server.pid) - server) / took,
            "postgres": (family_cpu_seconds(shop.cluster.process.pid) - database) / took}


def measure(sessions: int, idle_s: float) -> dict:
    with Shop(cluster_settings=CLUSTER, settings={"ACP_LOG_LEVEL": "warn"}) as shop:
        receiver = Receiver()
        try:
            made = shop.operator().post("/endpoints", {"url": receiver.url, "events": ["*"], "allow_cidrs": ["127.0.0.0/8"]})
            if made.status != 201:
                raise RuntimeError(str(made))
            walk(shop, sessions)
            before, begin = Reading(shop), time.monotonic()
            walk(shop, sessions)
            took, after = time.monotonic() - begin, Reading(shop)
            at_rest = idle(shop, idle_s)
        finally:
            receiver.close()
    per = {name: (after.tables[name] - before.tables.get(name, 0)) / sessions for name in after.tables}
    return {
        "sessions": sessions, "requests_per_second": sessions * REQUESTS / took,
        "events_per_session": (after.events - before.events) / sessions,
        "server_cpu_ms": (after.server_s - before.server_s) / sessions * 1000,
        "postgres_cpu_ms": (after.database_s - before.database_s) / sessions * 1000,
        "wal_bytes": (after.wal_bytes - before.wal_bytes) / sessions,
        "table_bytes": {name: size for name, size in sorted(per.items(), key=lambda each: -each[1]) if size >= 1},
        "idle_cores": at_rest,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sessions", type=int, default=5000)
    parser.add_argument("--idle", type=float, default=30.0, help="seconds")
    parser.add_argument("--json", type=Path, help="also write all numbers to this file")
    options = parser.parse_args()
    result = measure(options.sessions, options.idle)
    for name, value in result.items():
        if isinstance(value, dict):
            for key, each in value.items():
                print(f"{name + ' ' + key:44} {each:12,.4g}" if value is result["idle_cores"] else f"{name + ' ' + key:44} {each:12,.0f}")
        else:
            print(f"{name:44} {value:12,.3f}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
