"""kill -9 of the server while it delivers: no event is lost, none comes out of turn, what comes twice is the same."""

import random
import threading
import time
import unittest

from acp_harness import delivery_book, suite
from acp_harness.load import Load
from acp_harness.raw_receiver import RawReceiver
from acp_harness.shop import Shop
from soundness import assert_sound

DRAINED_WITHIN_S = 120.0

LEFT = """
SELECT (SELECT count(*) FROM acp.shard_heads h CROSS JOIN acp.endpoints e
          LEFT JOIN acp.endpoint_cursors c ON c.shard = h.shard AND c.endpoint_id = e.id WHERE coalesce(c.seq, 0) < h.head),
       (SELECT count(*) FROM acp.webhook_backlog),
       (SELECT count(*) FROM acp.checkout_events e WHERE status = 'complete_in_progress' AND NOT EXISTS (
          SELECT FROM acp.checkout_events n WHERE n.shard = e.shard AND n.session_id = e.session_id
                                               AND n.version = e.version + 1))"""


class Slow:
    """Answers after a while of its own, so that a kill finds deliveries under way; refuses some of them."""

    def __init__(self, source: random.Random, refused: float):
        self.source, self.refused, self.lock = source, refused, threading.Lock()

    def __call__(self, _arrival, _connection) -> int:
        with self.lock:
            wait, refuse = self.source.uniform(0.0, 0.01), self.source.random() < self.refused
        time.sleep(wait)
        return 500 if refuse else 200


class DeliveryKill(unittest.TestCase):
    def test_killed_while_it_delivers(self):
        source = suite.random_source("delivery kill")
        kills = suite.size(3, 20)
        with Shop() as shop:
            operator = shop.operator()
            steady = self.endpoint(operator, RawReceiver(Slow(source, 0.0)))
            moody = self.endpoint(operator, RawReceiver(Slow(source, 0.1)))
            with Load(shop.server.address, shop.api_key, 4, source) as load:
                restarts = []
                for _ in range(kills):
                    time.sleep(source.uniform(0.5, suite.size(1, 2)))
                    shop.server.kill()
                    restarts.append(shop.server.start())
                load.stop()
            print(f"  {kills} kills; ready again after {min(restarts):.2f} to {max(restarts):.2f} s")
            self.assertGreater(len(load.record.acknowledged), 100)
            rows = self.drained(shop)
            assert_sound(self, shop, load.record)
            for name, (receiver, made) in {"steady": steady, "moody": moody}.items():
                arrivals = list(receiver.arrivals)
                self.assertEqual(delivery_book.faults(arrivals, rows, made["secret"]), [], name)
                refused = sum(a.status == 500 for a in arrivals)
                unanswered = sum(a.status == 0 for a in arrivals)
                print(f"  {name}: {len(delivery_book.dues(rows))} deliveries of {len(rows)} events all accepted, in order; "
                      f"{delivery_book.repeated(arrivals)} came again, {refused} refused, {unanswered} unanswered")

    def endpoint(self, operator, receiver: RawReceiver):
        self.addCleanup(receiver.close)
        made = operator.post("/endpoints", {"url": receiver.url, "events": ["*"], "allow_cidrs": ["127.0.0.0/8"],
                                            "retry_after_s": [0] * 40, "concurrency": 32})
        self.assertEqual(made.status, 201, made)
        return receiver, made.json

    def drained(self, shop):
        """The event table once nothing is to come, and all of it has been accepted everywhere and the server knows it."""
        end = time.monotonic() + DRAINED_WITHIN_S
        while (left := shop.cluster.psql(LEFT).strip()) != "0|0|0":
            if time.monotonic() > end:
                self.fail(f"cursors behind, deliveries in the backlog, completions under way: {left}\n" + shop.server.tail())
            time.sleep(0.5)
        return shop.events.rows()


if __name__ == "__main__":
    suite.main()
