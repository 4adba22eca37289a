"""A full and an incremental backup under load, and the database as it was at a second in between, counted event by event."""

import json
import time
import unittest
from datetime import datetime, timezone

from acp_harness import bodies, suite
from acp_harness.event_table import EventTable, gaps
from acp_harness.load import Load, lost
from acp_harness.server import Server
from private_shop import PrivateShop
from restored import Restored

WORKERS = suite.size(2, 8)
WRITES_S = suite.size(2, 20)  # before, between and after the backups


def as_target(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f+00")


class Moment:
    """Now, and the same on the clock of the load: not before `begin`, not after `end`."""

    def __init__(self):
        self.begin, self.wall, self.end = time.monotonic(), time.time(), time.monotonic()


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
            moment = Moment()
            self.go_on(load)
        self.assertEqual(load.record.surprises, [])
        self.shop.script("backup", "check")  # the rest of the log is among the backups
        kinds = json.loads(self.shop.script("backup", "list", "--output=json").stdout)[0]["backup"]
        self.assertEqual([each["type"] for each in kinds], ["full", "incr"])

        folder = self.shop.folder / "restored"
        self.shop.script("restore", as_target(moment.wall), str(folder))
        with Restored(folder) as database:
            self.check_events(load, moment, EventTable(database))
            self.check_it_serves(database)

    def go_on(self, load: Load) -> None:
        """Until some more was acknowledged."""
        enough = len(load.record.acknowledged) + 20
        suite.eventually(lambda: len(load.record.acknowledged) >= enough, 60)

    def check_events(self, load: Load, moment: Moment, table: EventTable) -> None:
        ended = {o.request: o.at for o in load.record.outcomes}
        begun = {o.request: o.at - o.took for o in load.record.outcomes}
        rows = table.rows()
        before = [a for a in load.record.acknowledged if ended[a.request] < moment.begin]
        after = {a.request for a in load.record.acknowledged if begun[a.request] > moment.end}
        print(f"{len(load.record.acknowledged)} acknowledged, {len(before)} before that second, {len(after)} begun after it, "
              f"{len(rows)} events restored", flush=True)
        self.assertGreater(len(before), 40)
        self.assertGreater(len(after), 10)
        self.assertEqual(lost(before, rows), [])
        self.assertEqual([row.request for row in rows if row.request in after], [])
        self.assertEqual(table.count(f"recorded_at > to_timestamp({moment.wall})"), 0)
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
