"""SIGTERM under load: each request gets its whole answer, or its connection is closed before it was read."""

import time
import unittest

from acp_harness import suite
from acp_harness.load import Load
from acp_harness.shop import Shop
from soundness import assert_sound


class GracefulStop(unittest.TestCase):
    def test_no_request_is_lost(self):
        source = suite.random_source("graceful")
        with Shop() as shop, Load(shop.server.address, shop.api_key, 16, source) as load:
            for _ in range(suite.size(5, 20)):
                time.sleep(source.uniform(0.5, 1.5))
                begin = time.monotonic()
                code = shop.server.terminate()
                self.assertEqual(code, 0, shop.server.tail())
                print(f"  stopped in {time.monotonic() - begin:.2f} s")
                shop.server.start()
            load.stop()
            self.check_unanswered(shop, load.record)
            assert_sound(self, shop, load.record)

    def check_unanswered(self, shop, record):
        print(f"  results {record.results()}")
        self.assertEqual([o for o in record.outcomes if o.result in ("BrokenAnswer", "Silent")], [])
        unanswered = {o.request for o in record.outcomes if o.result == "ClosedUnanswered"}
        effects = [e for e in shop.events.rows() if e.request in unanswered]
        self.assertEqual(effects, [], "a request took effect and was not answered")
        self.assertGreater(len(record.acknowledged), 200)


if __name__ == "__main__":
    suite.main()
