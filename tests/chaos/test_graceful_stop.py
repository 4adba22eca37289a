"""SIGTERM under load: each request gets its whole answer, or its connection is closed before it was read."""

import json
import threading
import time
import unittest
import uuid

from acp_harness import bodies, suite
from acp_harness.http_client import BrokenAnswer, ClosedUnanswered, Connection, NoConnection, Silent, request_bytes
from acp_harness.load import Load
from acp_harness.shop import Shop
from soundness import assert_sound

PIPELINED = 4


class Pipelines(threading.Thread):
    """Creates, several at once on one connection, until there is no server; remembers which were answered."""

    def __init__(self, shop):
        super().__init__()
        self.agent, self.body = shop.agent(), json.dumps(bodies.create()).encode()
        self.answered, self.unanswered, self.broken = [], [], []

    def run(self):
        try:
            connection = Connection(self.agent.address)
            while self._one_turn(connection):
                pass
            connection.close()
        except NoConnection:
            pass

    def _one_turn(self, connection):
        ids = [f"pipe-{uuid.uuid4().hex}" for _ in range(PIPELINED)]
        heads = [self.agent.headers(uuid.uuid4().hex, i) for i in ids]
        connection.send(b"".join(request_bytes("POST", "/checkout_sessions", h, self.body) for h in heads))
        for number, request in enumerate(ids):
            try:
                answer = connection.read_answer()
            except ClosedUnanswered:
                self.unanswered += ids[number:]
                return False
            except (BrokenAnswer, Silent) as e:
                self.broken.append(f"{request}: {type(e).__name__} {e}")
                return False
            self.answered.append((request, answer))
        return True


class GracefulStop(unittest.TestCase):
    def test_no_request_is_lost(self):
        source = suite.random_source("graceful")
        with Shop() as shop, Load(shop.server.address, shop.api_key, 16, source) as load:
            for _ in range(suite.size(5, 20)):
                time.sleep(source.uniform(0.5, 1.5))
                self.stop_and_start(shop)
            load.stop()
            print(f"  results {load.record.results()}")
            self.assertEqual([o for o in load.record.outcomes if o.result in ("BrokenAnswer", "Silent")], [])
            self.assertGreater(len(load.record.acknowledged), 200)
            closed = {o.request for o in load.record.outcomes if o.result == "ClosedUnanswered"}
            self.assert_without_effect(shop, closed)
            assert_sound(self, shop, load.record)

    def test_no_pipelined_request_is_lost(self):
        source = suite.random_source("pipelined")
        with Shop() as shop:
            answered, unanswered = [], set()
            for _ in range(suite.size(5, 20)):
                pipelines = [Pipelines(shop) for _ in range(8)]
                for p in pipelines:
                    p.start()
                time.sleep(source.uniform(0.2, 0.6))
                self.stop_and_start(shop)
                for p in pipelines:
                    p.join(30)
                    self.assertFalse(p.is_alive())
                    self.assertEqual(p.broken, [])
                    answered += p.answered
                    unanswered |= set(p.unanswered)
            print(f"  {len(answered)} pipelined requests answered, {len(unanswered)} closed before they were read")
            stored = {e.request: e.data for e in shop.events.rows()}
            self.assertGreater(len(answered), 100)
            for request, answer in answered:
                # What was not taken any more is refused, and has no effect.
                self.assertEqual(stored.get(request), answer.body.decode() if answer.status == 201 else None)
            self.assert_without_effect(shop, unanswered)

    def stop_and_start(self, shop):
        begin = time.monotonic()
        code = shop.server.terminate()
        self.assertEqual(code, 0, shop.server.tail())
        print(f"  stopped in {time.monotonic() - begin:.2f} s")
        shop.server.start()

    def assert_without_effect(self, shop, requests):
        effects = [e for e in shop.events.rows() if e.request in requests]
        self.assertEqual(effects, [], "a request took effect and was not answered")


if __name__ == "__main__":
    suite.main()
