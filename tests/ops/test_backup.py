"""A full and an incremental backup under load, and the database as it was at a second in between, counted event by event."""

import json
import time
import unittest

from acp_harness import bodies, suite
from acp_harness.event_table import EventTable, gaps
from acp_harness.load import Load, lost
from acp_harness.server import Server
from private_shop import PrivateShop
from restored import Restored

WORKERS = suite.size(2, 8)
WRITES_S = suite.size(2, 20)  # before, between and after the backups


class Backups(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(PrivateShop())
        cls.source = suite.random_source("backup")

    def test_every_event_acknowledged_before_a_second_is_there_and_none_after(self):
        self.shop.start()
        self.shop.script("backup", "on")
        suite.eventually(self.shop.ready, 60)
        with Load(self.shop.address, self.shop.api_key, WORKERS, self.source) as load:
            time.sleep(WRITES_S)
            self.shop.script("backup", "full")
            time.sleep(WRITES_S)
            self.shop.script("backup", "incremental")
            self.go_on(load)
            before = list(load.record.acknowledged)
            moment = self.recorded_next(load)
            self.go_on(load)
        self.assertEqual(load.record.surprises, [])
        after = self.recorded_after(moment)
        self.shop.script("backup", "check")  # the rest of the log is among the backups
        kinds = json.loads(self.shop.script("backup", "list", "--output=json").stdout)[0]["backup"]
        self.assertEqual([each["type"] for each in kinds], ["full", "incr"])

        folder = self.shop.folder / "restored"
        self.shop.script("restore", moment, str(folder))
        with Restored(folder) as database:
            self.check_events(before, moment, after, EventTable(database))
            self.check_it_serves(database)

    def go_on(self, load: Load) -> None:
        """Until some more was acknowledged."""
        enough = len(load.record.acknowledged) + 20
        suite.eventually(lambda: len(load.record.acknowledged) >= enough, 60)

    def recorded_next(self, load: Load) -> str:
        """The time at which a transition was recorded whose request began after everything that is acknowledged by now: the
        database's word, as are the times of the rows it is compared with."""
        now = time.monotonic()

        def begun_since() -> str | None:
            began = {o.request: o.at - o.took for o in load.record.outcomes}
            return next((a.request for a in list(load.record.acknowledged) if not a.replayed and began.get(a.request, 0) > now), None)

        suite.eventually(begun_since)
        return self.shop.psql(f"select recorded_at from acp.checkout_events where request_id = '{begun_since()}' limit 1").strip()

    def recorded_after(self, moment: str) -> set[str]:
        return set(self.shop.psql(f"select session_id || '/' || version from acp.checkout_events where recorded_at > '{moment}'").split())

    def check_events(self, before: list, moment: str, after: set[str], table: EventTable) -> None:
        rows = table.rows()
        print(f"{len(before)} acknowledged before {moment}, {len(after)} events recorded after it, {len(rows)} restored", flush=True)
        self.assertGreater(len(before), 40)
        self.assertGreater(len(after), 10)
        self.assertEqual(lost(before, rows), [])
        self.assertEqual(after & {f"{row.session}/{row.version}" for row in rows}, set())
        self.assertEqual(table.count(f"recorded_at > '{moment}'"), 0)
        self.assertEqual(gaps(rows, table.heads()), [])

    def check_it_serves(self, database: Restored) -> None:
        """A server works on what was restored."""
        server = Server(database.url("acp_server"), self.shop.folder / "restored-server.log",
                        {"ACP_SECRETS_KEY_FILE": str(self.shop.local / "secrets-key")})
        self.addCleanup(server.stop)
        server.start()
        agent = self.shop.agent()
        agent.address = server.address
        session = agent.create(bodies.create()).json["id"]
        agent.update(session, bodies.select("fulfillment_option_456"))
        self.assertEqual(agent.complete(session, bodies.complete()).json["status"], "completed")
        server.stop()


if __name__ == "__main__":
    suite.main()
