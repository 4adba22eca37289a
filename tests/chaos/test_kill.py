"""kill -9 of the server, again and again under load: nothing acknowledged is lost."""

import time
import unittest

from acp_harness import suite
from acp_harness.load import Load
from acp_harness.shop import Shop
from soundness import assert_sound


class Kill(unittest.TestCase):
    def test_killed_under_load(self):
        source = suite.random_source("kill")
        with Shop() as shop, Load(shop.server.address, shop.api_key, suite.size(8, 16), source) as load:
            restarts = []
            for _ in range(20):
                time.sleep(source.uniform(0.2, suite.size(1, 3)))
                shop.server.kill()
                restarts.append(shop.server.start())
            time.sleep(1.0)
            load.stop()
            print(f"  20 kills; ready again after {min(restarts):.2f} to {max(restarts):.2f} s; "
                  f"results {load.record.results()}")
            self.assertGreater(len(load.record.acknowledged), 200)
            assert_sound(self, shop, load.record)


if __name__ == "__main__":
    suite.main()
