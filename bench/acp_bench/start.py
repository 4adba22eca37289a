"""What the server costs before it does anything: time to start, memory at rest, memory of a live session."""

import json
import statistics
import time
from pathlib import Path

from acp_bench.load import wrk
from acp_harness import bodies
from acp_harness.processes import resident_bytes
from acp_harness.shop import Shop


def start_times(shop: Shop, times: int) -> dict:
    """Seconds from the start of the process until /readyz says 200, over the database as it is then."""
    seconds = []
    for _ in range(times):
        shop.server.stop()
        seconds.append(shop.server.start())
    return {"median_s": statistics.median(seconds), "all_s": seconds}


def body_file(folder: Path, name: str, body: dict) -> Path:
    file = folder / name
    file.write_text(json.dumps(body, separators=(",", ":")))
    return file


def memory_per_session(shop: Shop, sessions: int) -> dict:
    """Resident memory at rest, and its growth per session once `sessions` and more are live. Buffers and pools that
    grow with the load alone are warmed up before."""
    pid = shop.server.pid
    time.sleep(1.0)
    idle = resident_bytes(pid)
    body = body_file(Path(shop.cluster.root), "create.json", bodies.create())
    wrk(shop.server.address, "create", [shop.api_key, body], 1)
    before, live_before = resident_bytes(pid), shop.events.count("version = 1")
    while (live := shop.events.count("version = 1")) < live_before + sessions:
        wrk(shop.server.address, "create", [shop.api_key, body], 1)
    return {"idle_rss_bytes": idle, "live_sessions": live,
            "bytes_per_session": (resident_bytes(pid) - before) / (live - live_before)}
