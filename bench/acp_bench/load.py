"""wrk with our scripts, over keep-alive connections."""

import itertools
import json
import os
import subprocess
from pathlib import Path

LUA = Path(__file__).resolve().parents[1] / "lua"
CONNECTIONS = 64  # unless something else is said
# One thread of wrk saturates a server on two cores and leaves it the most of them.
THREADS = max(1, min(4, (os.cpu_count() or 2) // 2))
_runs = itertools.count()


def wrk(address: tuple[str, int], script: str, arguments: list, seconds: float,
        connections: int = CONNECTIONS, version: str = "2026-04-17") -> dict:
    """One run: requests, seconds, p50_us, p99_us. Any refused or broken request is an error of the benchmark."""
    environment = {**os.environ, "ACP_BENCH_LUA": str(LUA), "ACP_BENCH_THREADS": str(THREADS),
                   "ACP_BENCH_VERSION": version, "ACP_BENCH_RUN": f"{os.getpid()}-{next(_runs)}"}
    command = ["wrk", f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", LUA / f"{script}.lua",
               f"http://{address[0]}:{address[1]}", "--", *arguments]
    done = subprocess.run([str(c) for c in command], env=environment, capture_output=True, text=True,
                          timeout=seconds + 60)
    line = next((x for x in done.stdout.splitlines() if x.startswith("RESULT ")), None)
    if line is None:
        raise RuntimeError(f"wrk gave no result\n{done.stdout}{done.stderr}")
    result = json.loads(line.removeprefix("RESULT "))
    if result["refused"] or result["broken"] or not result["requests"]:
        raise RuntimeError(f"{script}: {result}")
    return result
