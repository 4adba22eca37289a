"""Trouble for those who bring word of a commit."""

import subprocess
import threading
import time

from acp_harness.shop import Shop

CUT_EVERY_S = 0.25
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name IN ('acp-checkout listener', 'acp-checkout notifier');"
SHARD = 0
# What is not as in the event that is copied.
NEW = {"seq": "h.head", "session_id": f"'cs_{SHARD:02x}' || lpad(h.head::text, 26, '0')", "recorded_at": "clock_timestamp()"}


class Psql:
    """A session that is given one statement after the other."""

    def __init__(self, shop: Shop):
        self.process = subprocess.Popen(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", shop.cluster.url()], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def say(self, statement: str) -> None:
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()

    def close(self) -> list[str]:
        """All lines of its answers."""
        out, errors = self.process.communicate(timeout=30)
        if self.process.returncode != 0:
            raise RuntimeError(f"psql: {errors}")
        return out.splitlines()


class Cuts:
    """While it is entered, the connections for LISTEN and NOTIFY are cut every quarter of a second; `count` is how many
    were, in the end."""

    def __init__(self, shop: Shop):
        self.shop, self.count, self._over = shop, 0, threading.Event()

    def __enter__(self) -> None:
        self.psql = Psql(self.shop)
        self.thread = threading.Thread(target=self._cut)
        self.thread.start()

    def __exit__(self, *_) -> None:
        self._over.set()
        self.thread.join()
        self.count = self.psql.close().count("t")

    def _cut(self) -> None:
        while not self._over.wait(CUT_EVERY_S):
            self.psql.say(CUT)


class PastTheServer:
    """Writes events into a running server's log, of which nobody tells it."""

    def __init__(self, shop: Shop):
        self.shop = shop
        columns = shop.cluster.psql("SELECT attname FROM pg_attribute WHERE attrelid = 'acp.checkout_events'::regclass "
                                    "AND attnum > 0 AND NOT attisdropped AND attgenerated = ''").split()
        self.statement = (
            f"WITH h AS (UPDATE acp.shard_heads SET head = head + 1 WHERE shard = {SHARD} RETURNING head) "
            f"INSERT INTO acp.checkout_events ({', '.join(columns)}) SELECT "
            f"{', '.join(NEW.get(c, 'e.' + c) for c in columns)} FROM h, (SELECT * FROM acp.checkout_events "
            f"WHERE shard = {SHARD} AND version = 1 ORDER BY seq LIMIT 1) AS e;")

    def write(self, rate: float, seconds: float) -> dict:
        psql, count, start = Psql(self.shop), int(rate * seconds), time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, start + number / rate - time.monotonic()))
            psql.say(self.statement)
        psql.close()
        return {"requests": count, "seconds": time.monotonic() - start}
