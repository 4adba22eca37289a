"""The measurements that are compared with each other, taking turns."""

import os
import statistics
import sys
from collections import defaultdict
from pathlib import Path

from acp_bench.bare import BareResponder
from acp_bench.inserts import CLIENT_COUNTS, Inserts
from acp_bench.load import CONNECTIONS, wrk
from acp_bench.start import body_file
from acp_harness import bodies
from acp_harness.processes import cpu_seconds, family_cpu_seconds
from acp_harness.shop import Shop

POOL = 2000  # sessions that updates and reads work on
MANY_CONNECTIONS = 256  # creates are measured over so many as well, as pgbench is with several client counts
MANY_CREATES = f"create {MANY_CONNECTIONS}"


class Rounds:
    def __init__(self, shop: Shop, folder: Path):
        self.shop, self.folder = shop, folder
        self.create_body = body_file(folder, "create.json", bodies.create())
        self.update_bodies = [body_file(folder, f"update-{n}.json", bodies.select(f"fulfillment_option_{n}"))
                              for n in ("456", "123")]
        self.inserts = Inserts(shop.cluster, folder)
        self.samples: dict[str, list[dict]] = defaultdict(list)
        self.sweep_tps: dict[int, float] = {}

    def sweep(self, seconds: float) -> None:
        """Finds the client counts that suit pgbench best here; the two best are measured in every round."""
        for clients in CLIENT_COUNTS:
            self.sweep_tps[clients] = self.inserts.run(clients, seconds)
        self.best = sorted(self.sweep_tps, key=self.sweep_tps.get)[-2:]
        print(f"pgbench by clients: { {c: round(t) for c, t in self.sweep_tps.items()} }", file=sys.stderr)

    def once(self, http_s: float, insert_s: float) -> None:
        key = self.shop.api_key
        self._http("create", [key, self.create_body], http_s)
        self._http("create", [key, self.create_body], http_s, MANY_CONNECTIONS)
        for clients in self.best:
            self._pgbench(clients, insert_s)
        pool = self._pool()
        self._http("update", [key, pool, *self.update_bodies], http_s)
        self._http("read", [key, pool], http_s)
        size = len(self.shop.agent().get(pool.read_text().split()[0]).body)
        with BareResponder(size) as bare:
            result = wrk(bare.address, "read", [key, pool], http_s)
            result["server_cpu_us"] = cpu_seconds(bare.pid) / result["requests"] * 1e6
        result["body_bytes"] = size
        self.samples["bare"].append(result)

    def _pool(self) -> Path:
        """The newest sessions: they are live."""
        ids = self.shop.cluster.psql("SELECT session_id FROM acp.checkout_events WHERE version = 1 "
                                     f"ORDER BY recorded_at DESC LIMIT {POOL}")
        file = self.folder / "sessions.txt"
        file.write_text(ids)
        return file

    def _http(self, script: str, arguments: list, seconds: float, connections: int = CONNECTIONS) -> None:
        self.shop.cluster.psql("CHECKPOINT")
        server, database = self.shop.server.pid, self.shop.cluster.process.pid
        before = cpu_seconds(server), family_cpu_seconds(database), sum(os.times()[2:4])
        result = wrk(self.shop.server.address, script, arguments, seconds, connections)
        after = cpu_seconds(server), family_cpu_seconds(database), sum(os.times()[2:4])
        for name, a, b in zip(("server_cpu_us", "postgres_cpu_us", "client_cpu_us"), before, after):
            result[name] = (b - a) / result["requests"] * 1e6
        self.samples[script if connections == CONNECTIONS else f"{script} {connections}"].append(result)

    def _pgbench(self, clients: int, seconds: float) -> None:
        self.shop.cluster.psql("CHECKPOINT")
        database = self.shop.cluster.process.pid
        before = family_cpu_seconds(database), sum(os.times()[2:4])
        tps = self.inserts.run(clients, seconds)
        after = family_cpu_seconds(database), sum(os.times()[2:4])
        result = {"requests": tps * seconds, "seconds": seconds}
        for name, a, b in zip(("postgres_cpu_us", "client_cpu_us"), before, after):
            result[name] = (b - a) / result["requests"] * 1e6
        self.samples[f"pgbench {clients}"].append(result)

    def result(self) -> dict:
        rows = {name: median_of(samples) for name, samples in self.samples.items()}
        best = max((n for n in rows if n.startswith("pgbench")), key=lambda n: rows[n]["per_second"])
        widths = self.shop.cluster.psql(
            "SELECT round(avg(octet_length(e::text))), round(avg(pg_column_size(e.*))) FROM (SELECT * FROM "
            "acp.checkout_events WHERE version = 1 LIMIT 5000) e").strip().split("|")
        return {
            "rows": rows, "pgbench_best": best, "pgbench_sweep": self.sweep_tps, "samples": self.samples,
            "row_bytes": {"as_text": int(widths[0]), "stored": int(widths[1])},
            "ratios": {
                "creates_to_pgbench": rows["create"]["per_second"] / rows[best]["per_second"],
                "many_creates_to_pgbench": rows[MANY_CREATES]["per_second"] / rows[best]["per_second"],
                "updates_to_pgbench": rows["update"]["per_second"] / rows[best]["per_second"],
                "reads_to_bare": rows["read"]["per_second"] / rows["bare"]["per_second"],
            },
        }


def median_of(samples: list[dict]) -> dict:
    """The median of each measure, with requests per second."""
    for sample in samples:
        sample["per_second"] = sample["requests"] / sample["seconds"]
    return {name: statistics.median(s[name] for s in samples) for name in samples[0]}
