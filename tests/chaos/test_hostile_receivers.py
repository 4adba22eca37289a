"""Receivers that misbehave in every way there is: what they did not take is not lost, comes in order once they have
recovered, and nobody else waits for it."""

import os
import socket
import time
import unittest

from acp_harness import delivery_book, suite
from acp_harness.manners import session_of
from acp_harness.paced import Paced
from acp_harness.processes import resident_bytes
from acp_harness.receiving import Receiving
from acp_harness.shop import Shop

SECONDS = suite.size(6, 60)  # of each measurement
PER_SECOND = 30
RECOVERED_WITHIN_S = suite.size(60, 240)
HOSTILE = {"flaky": "flaky", "hanging": "hang", "resetting": "reset", "endless": "endless", "poisoned": "poisoned",
           "untrusted": "wrong_certificate"}
TAKE_ALL_IN_THE_END = ("flaky", "hanging", "resetting", "redirecting", "poisoned", "endless")
MOST_SLOWER = 1.1 if suite.full else 20.0
BUSY_MACHINE_S = 0.0 if suite.full else 2.0  # machines that run tests may be busy with others
LOOPBACK = {"events": ["*"], "allow_cidrs": ["127.0.0.0/8"]}
# Short enough for a test; a receiver that hangs is let go after a second.
PROBED_OFTEN = {"ACP_BREAKER_LONGEST_PAUSE": "5s"}
# The poison session's first letter must outlive the load.
IMPATIENT = {"retry_after_s": [0] + [suite.size(1, 5)] * 49, "timeout_ms": 1000}


def unused_port() -> socket.socket:
    """Bound, and nobody listens: connections are refused as long as it is open."""
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    return s


class Usage:
    """How much of the machine the server takes, at most."""

    def __init__(self, pid: int):
        self.pid, self.sockets, self.bytes = pid, 0, 0

    def look(self) -> None:
        links = []
        for fd in os.listdir(f"/proc/{self.pid}/fd"):
            try:
                links.append(os.readlink(f"/proc/{self.pid}/fd/{fd}"))
            except FileNotFoundError:
                pass  # closed meanwhile
        self.sockets = max(self.sockets, sum(link.startswith("socket:") for link in links))
        self.bytes = max(self.bytes, resident_bytes(self.pid))


class HostileReceivers(unittest.TestCase):
    def test_hold_up_nobody_but_themselves(self):
        with (Shop(PROBED_OFTEN) as shop, Receiving(one="accept", two="accept") as healthy, Receiving(trap="accept") as trap,
              Receiving(**HOSTILE, redirecting="redirect:" + trap.urls["trap"]) as hostile, unused_port() as refused):
            self.shop, self.operator = shop, shop.operator()
            self.made = {name: self.endpoint(url) for name, url in healthy.urls.items()}
            usage = Usage(shop.server.pid)
            self.load(PER_SECOND, 1.0)  # connections are open, code is in memory
            alone = self.measured(healthy, usage)
            quiet = usage.sockets, usage.bytes
            crowd = self.beside_a_crowd(healthy, usage) if suite.full else alone.waits

            before = shop.events.heads()
            urls = {**hostile.urls, "refusing": f"http://127.0.0.1:{refused.getsockname()[1]}/hook"}
            self.made |= {name: self.endpoint(url, **IMPATIENT) for name, url in urls.items()}
            beside = self.measured(healthy, usage)
            if suite.full:
                beside = Latencies(beside.waits + self.measured(healthy, usage).waits)
            print(f"  commit to arrival: alone {alone}, beside {len(urls)} hostile ones {beside}")
            print(f"  the server: {quiet[0]} sockets and {quiet[1] >> 20} MiB, then {usage.sockets} and {usage.bytes >> 20} MiB")
            self.assert_poison_holds_only_itself(hostile)
            for name in ("hanging", "resetting", "redirecting", "poisoned"):
                hostile.behave(name)
            self.drained("one", "two", *TAKE_ALL_IN_THE_END)

            rows = shop.events.rows()
            later = rows_after(rows, before)
            for name in healthy.urls:
                self.assert_all_came(name, healthy.arrivals(name), rows)
            for name in TAKE_ALL_IN_THE_END:
                self.assert_all_came(name, hostile.arrivals(name), later)
            for name in ("untrusted", "refusing"):
                self.assert_all_is_kept(name, later)
            self.assertEqual(hostile.arrivals("untrusted"), [])
            self.assertEqual(trap.arrivals("trap"), [], "a redirect was followed")
            self.assert_reads_no_more_than_it_must(hostile)
            self.assertLess(usage.sockets, quiet[0] + 8 * 8 + 20)
            self.assertLess(usage.bytes, quiet[1] + (200 << 20))
            if suite.full:
                self.remove(*(self.made[name] for name in urls))
                crowd += self.beside_a_crowd(healthy, usage)
                print(f"  commit to arrival: beside those that behave, before and after: {Latencies(crowd)}")
            self.assertLess(beside.p99, max(Latencies(crowd).p99 * MOST_SLOWER, BUSY_MACHINE_S))

    def endpoint(self, url: str, **settings) -> dict:
        made = self.operator.post("/endpoints", {"url": url, **LOOPBACK, **settings})
        self.assertEqual(made.status, 201, made)
        return made.json

    def remove(self, *endpoints: dict) -> None:
        for endpoint in endpoints:
            self.assertEqual(self.operator.request("DELETE", f"/endpoints/{endpoint['id']}").status, 200)

    def load(self, per_second: float, seconds: float, meanwhile=lambda: None) -> None:
        load = Paced(self.shop.server.address, self.shop.api_key, per_second, suite.random_source("hostile"))
        load.run(seconds, meanwhile)
        self.assertEqual(load.surprises, [])

    def measured(self, healthy: Receiving, usage: Usage) -> "Latencies":
        """Of what is committed during the next seconds, until it arrives at the healthy receivers."""
        begin = time.time()
        self.load(PER_SECOND, SECONDS, usage.look)
        self.drained("one", "two")
        committed = self.commits()
        waits = []
        for name in healthy.urls:
            for a in healthy.arrivals(name):
                at = committed[a.id.removesuffix("_order")]
                if at >= begin:
                    waits.append(a.at - at)
        return Latencies(waits)

    def beside_a_crowd(self, healthy: Receiving, usage: Usage) -> list[float]:
        """As many endpoints as the hostile ones, that all behave: what they cost is work, and nobody's fault. It is
        measured before and after the hostile ones: the machine is not the same all the time."""
        with Receiving(**{f"crowd{n}": "accept" for n in range(len(HOSTILE) + 2)}) as crowd:
            made = [self.endpoint(url, **IMPATIENT) for url in crowd.urls.values()]
            found = self.measured(healthy, usage)
            self.remove(*made)
        print(f"  commit to arrival: beside {len(made)} that behave {found}")
        return found.waits

    def commits(self) -> dict[str, float]:
        lines = self.shop.cluster.psql("SELECT shard, seq, extract(epoch FROM recorded_at) FROM acp.checkout_events").split()
        found = {}
        for line in lines:
            shard, seq, at = line.split("|")
            found[f"evt_{int(shard):02x}{seq}"] = float(at)
        return found

    def drained(self, *names: str) -> None:
        """Returns once these endpoints have got all there is."""
        ids = ", ".join(f"'{self.made[name]['id']}'" for name in names)
        left = f"""SELECT e.id, (SELECT count(*) FROM acp.shard_heads h LEFT JOIN acp.endpoint_cursors c
                      ON c.shard = h.shard AND c.endpoint_id = e.id WHERE coalesce(c.seq, 0) < h.head) AS behind,
                    (SELECT count(*) FROM acp.webhook_backlog b WHERE b.endpoint_id = e.id) AS waiting
                    FROM acp.endpoints e WHERE e.id IN ({ids})"""
        end = time.monotonic() + RECOVERED_WITHIN_S
        while rows := self.shop.cluster.psql(f"SELECT * FROM ({left}) l WHERE behind > 0 OR waiting > 0").strip():
            if time.monotonic() > end:
                names_of = {made["id"]: name for name, made in self.made.items()}
                self.fail(f"left: {[(names_of[r.split('|')[0]], r) for r in rows.splitlines()]}\n"
                          + self.shop.cluster.psql("SELECT * FROM acp.endpoint_health") + self.shop.server.tail())
            time.sleep(0.1)

    def assert_all_came(self, name: str, arrivals, rows) -> None:
        self.assertEqual(delivery_book.faults(arrivals, rows, self.made[name]["secret"]), [], name)
        print(f"  {name}: all {len(delivery_book.dues(rows))} deliveries accepted, in order, in {len(arrivals)} requests")

    def assert_all_is_kept(self, name: str, rows) -> None:
        """What a cursor has passed waits in the backlog. So may later deliveries: one that failed is put there while an
        earlier one is still under way, which keeps the cursor where it is."""
        endpoint = self.made[name]["id"]
        of = f"WHERE endpoint_id = '{endpoint}'"
        # In one statement: its circuit is open, and each probe may move a cursor and add a row.
        read = self.shop.cluster.psql(
            f"SELECT 'cursor', shard::text, seq::text FROM acp.endpoint_cursors {of} UNION ALL "
            f"SELECT 'kept', shard || '/' || seq || '/' || topic, '' FROM acp.webhook_backlog {of}").splitlines()
        found = [line.split("|") for line in read if line]
        cursors = {name: seq for what, name, seq in found if what == "cursor"}
        kept = {name for what, name, _ in found if what == "kept"}
        due = {f"{row.shard}/{row.seq}/{topic}": row.seq <= int(cursors.get(str(row.shard), 0))
               for row in rows for topic in topics_of(row)}
        self.assertEqual({delivery for delivery, passed in due.items() if passed} - kept, set(), name)
        self.assertEqual(kept - due.keys(), set(), name)
        self.assertEqual(self.shop.cluster.psql(f"SELECT count(*) FROM acp.webhook_attempts {of} AND error IS NULL").strip(), "0")
        print(f"  {name}: nothing delivered, {len(kept)} deliveries in the backlog, the rest ahead of its cursors")

    def assert_poison_holds_only_itself(self, hostile: Receiving) -> None:
        """All other sessions get through, and what is held is there to be seen."""
        endpoint = self.made["poisoned"]["id"]
        end = time.monotonic() + RECOVERED_WITHIN_S
        held = f"SELECT DISTINCT session_id FROM acp.webhook_backlog WHERE endpoint_id = '{endpoint}'"
        behind = (f"SELECT count(*) FROM acp.shard_heads h LEFT JOIN acp.endpoint_cursors c ON c.shard = h.shard AND "
                  f"c.endpoint_id = '{endpoint}' WHERE coalesce(c.seq, 0) < h.head")
        while self.shop.cluster.psql(behind).strip() != "0":
            self.assertLess(time.monotonic(), end, "the poison session holds up others")
            time.sleep(0.1)
        refused = {session_of(a) for a in hostile.arrivals("poisoned") if a.status == 500}
        self.assertEqual(len(refused), 1)
        # A delivery that timed out once is held as well, for a second.
        suite.eventually(lambda: set(self.shop.cluster.psql(held).split()) == refused, RECOVERED_WITHIN_S)

    def assert_reads_no_more_than_it_must(self, hostile: Receiving) -> None:
        """Of an answer without end it takes what it reads away with it, and what the kernel had taken already."""
        taken = [int(a.headers["sent"]) for a in hostile.arrivals("endless") if "sent" in a.headers]
        self.assertGreater(len(taken), 10)
        self.assertLess(max(taken), 16 << 20)
        print(f"  endless: of 500 MB each, at most {max(taken) >> 10} KiB were taken")


class Latencies:
    def __init__(self, seconds: list[float]):
        self.waits, self.sorted = seconds, sorted(seconds)
        self.p50, self.p99 = self.at(0.5), self.at(0.99)

    def at(self, share: float) -> float:
        return self.sorted[min(len(self.sorted) - 1, int(len(self.sorted) * share))]

    def __str__(self) -> str:
        return (f"p50 {self.p50 * 1000:.1f} ms, p99 {self.p99 * 1000:.1f} ms, most {self.sorted[-1] * 1000:.1f} ms "
                f"of {len(self.sorted)}")


def topics_of(row) -> list[str]:
    return [row.type] + (["order_create"] if row.type == "checkout_session.completed" else [])


def rows_after(rows, heads: dict[int, int]):
    return [row for row in rows if row.seq > heads[row.shard]]


if __name__ == "__main__":
    suite.main()
