"""PostgreSQL away under load: requests fail fast with 503 and Retry-After, and everything heals by itself."""

import signal
import time
import unittest

from acp_harness import suite
from acp_harness.load import Load
from acp_harness.shop import Shop
from soundness import assert_sound

HEALED_WITHIN_S = suite.size(10, 2)  # machines that run tests may be busy with others


class DatabaseOutage(unittest.TestCase):
    def outage(self, how: int) -> None:
        source = suite.random_source(f"outage {how}")
        with Shop() as shop, Load(shop.server.address, shop.api_key, 8, source) as load:
            time.sleep(2.0)
            shop.cluster.stop(how)
            down = time.monotonic()
            time.sleep(suite.size(3, 10))
            self.assertIsNone(shop.server.process.poll(), "the server must survive")
            self.assertFalse(shop.server.ready())
            restarting = time.monotonic()
            shop.cluster.start()
            back = time.monotonic()
            time.sleep(4.0)
            load.stop()

            self.check_meanwhile(load.record, down, restarting)
            self.check_healing(load.record, back)
            assert_sound(self, shop, load.record)

    def test_connections_cut(self):
        # While the database lives.
        source = suite.random_source("cut")
        with Shop() as shop, Load(shop.server.address, shop.api_key, 8, source) as load:
            for _ in range(suite.size(5, 30)):
                time.sleep(source.uniform(0.3, 1.0))
                shop.cluster.psql("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                  "WHERE usename = 'acp_server'")
            cut = time.monotonic()
            time.sleep(3.0)
            load.stop()
            print(f"  results {load.record.results()}")
            self.assertLessEqual(set(load.record.results()), {200, 201, 409, 503})
            self.check_healing(load.record, cut)
            assert_sound(self, shop, load.record)

    def check_meanwhile(self, record, down, restarting):
        # Requests that began before the stop may still be answered by what was committed before it.
        meanwhile = [o for o in record.outcomes if o.at - o.took > down and o.at < restarting]
        print(f"  meanwhile {record.results(down, restarting)}, slowest "
              f"{max(o.took for o in meanwhile):.3f} s")
        self.assertGreater(len(meanwhile), 50)
        # A live session may be read from memory; its content is checked where it is read.
        refused = [o for o in meanwhile if not (o.operation == "read" and o.result == 200)]
        self.assertEqual([o for o in refused if o.result != 503], [])
        self.assertEqual([o for o in refused if not (o.retry_after or "").isdigit()], [])

    def check_healing(self, record, back):
        after = sorted((o for o in record.outcomes if o.at > back), key=lambda o: o.at)
        first = next(o.at - back for o in after if o.result in (200, 201))
        last = {result: max(o.at - back for o in after if o.result == result)
                for result in sorted({o.result for o in after} - {200, 201})}
        print(f"  back: first success after {first:.2f} s, last failures after "
              f"{', '.join(f'{at:.2f} s ({result})' for result, at in last.items()) or '0 s'}; "
              f"results {record.results(back)}")
        self.assertLess(first, HEALED_WITHIN_S)
        self.assertLess(max(last.values(), default=0), HEALED_WITHIN_S)

    def test_fast_shutdown(self):
        self.outage(signal.SIGINT)

    def test_crash(self):
        self.outage(signal.SIGQUIT)


if __name__ == "__main__":
    suite.main()
