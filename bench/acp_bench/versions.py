"""What the older versions of the protocol cost beside the newest: CPU of the server for each request."""

import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from acp_bench.load import wrk
from acp_bench.start import body_file
from acp_harness import versions
from acp_harness.processes import cpu_seconds
from acp_harness.shop import Shop

OLDEST_FIRST = ("2025-09-29", "2025-12-12", "2026-01-16", "2026-01-30", "2026-04-17")
NEWEST = OLDEST_FIRST[-1]
KINDS = ("create", "update", "read", "read anew")
POOL = 2000  # sessions that updates and reads work on


@dataclass
class Bodies:
    create: Path
    updates: list[Path]


class Versions:
    def __init__(self, shop: Shop, folder: Path):
        self.shop, self.folder = shop, folder
        self.bodies = {version: self._bodies(version) for version in OLDEST_FIRST}
        self.samples: dict[tuple[str, str], list[float]] = defaultdict(list)

    def _bodies(self, version: str) -> Bodies:
        updates = [body_file(self.folder, f"update-{version}-{n}.json", versions.select(version, f"fulfillment_option_{n}"))
                   for n in ("456", "123")]
        return Bodies(body_file(self.folder, f"create-{version}.json", versions.create(version)), updates)

    def once(self, seconds: float) -> None:
        key = self.shop.api_key
        for version in OLDEST_FIRST:
            mine = self.bodies[version]
            self._measure("create", version, "create", [key, mine.create], seconds)
            pool = self._newest_sessions()
            self._measure("update", version, "update", [key, pool, *mine.updates], seconds)
            self._measure("read", version, "read", [key, pool], seconds)
            # In turns with another old version: what was made for the last reader is never what this one wants.
            other = OLDEST_FIRST[(OLDEST_FIRST.index(version) + 1) % (len(OLDEST_FIRST) - 1)]
            self._measure("read anew", version, "read_in_turns", [key, pool, version if version == NEWEST else other], seconds)

    def _newest_sessions(self) -> Path:
        """They are live."""
        ids = self.shop.cluster.psql("SELECT session_id FROM acp.checkout_events WHERE version = 1 "
                                     f"ORDER BY recorded_at DESC LIMIT {POOL}")
        file = self.folder / "sessions-by-version.txt"
        file.write_text(ids)
        return file

    def _measure(self, kind: str, version: str, script: str, arguments: list, seconds: float) -> None:
        self.shop.cluster.psql("CHECKPOINT")
        before = cpu_seconds(self.shop.server.pid)
        result = wrk(self.shop.server.address, script, arguments, seconds, version=version)
        self.samples[version, kind].append((cpu_seconds(self.shop.server.pid) - before) / result["requests"] * 1e6)

    def result(self) -> dict:
        return {version: {kind: statistics.median(self.samples[version, kind]) for kind in KINDS}
                for version in OLDEST_FIRST}


def measure_versions(shop: Shop, rounds: int, seconds: float) -> dict:
    measured = Versions(shop, Path(shop.cluster.root))
    for number in range(rounds):
        print(f"versions: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        measured.once(seconds)
    return measured.result()


def print_versions(result: dict) -> None:
    print(f"{'CPU us/request: server':24}" + "".join(f"{kind:>20}" for kind in KINDS))
    for version, row in result.items():
        cells = (f"{row[kind]:12.1f} ({row[kind] / result[NEWEST][kind]:4.2f}x)" for kind in KINDS)
        print(f"{version:24}" + "".join(cells))
