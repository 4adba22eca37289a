"""Events at a steady rate: sessions that are created and updated over HTTP by an agent that never waits for a slow server."""

import json
import os
import subprocess
from pathlib import Path

from acp_bench.start import body_file
from acp_harness import bodies
from acp_harness.shop import Shop

BINARY = os.environ.get("ACP_BENCH_PACED", "paced_agent")
CONNECTIONS = 64


class PacedAgent:
    def __init__(self, shop: Shop, folder: Path):
        self.shop, self.key = shop, folder / "paced-key"
        self.key.write_text(shop.api_key)
        self.bodies = [body_file(folder, "paced-create.json", bodies.create())]
        self.bodies += [body_file(folder, f"paced-{n}.json", bodies.select(f"fulfillment_option_{n}")) for n in ("456", "123")]

    def make(self, rate: float, seconds: float) -> dict:
        """`rate * seconds` events, one per request: requests, seconds, refused (always 0), late."""
        command = [BINARY, self.shop.server.address[1], self.key, rate, seconds, CONNECTIONS, *self.bodies]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=seconds * 3 + 60)
        if done.returncode != 0:
            raise RuntimeError(f"paced_agent: {done.stdout}{done.stderr}")
        result = json.loads(done.stdout)
        if result["refused"]:
            raise RuntimeError(f"paced_agent: {result}")
        return result
