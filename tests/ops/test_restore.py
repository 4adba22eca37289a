"""script/backup and script/restore without a server: what they refuse, and a restore in the place of the cluster."""

import json
import time
import unittest

from acp_harness import suite
from private_shop import PrivateShop


class InPlace(unittest.TestCase):
    def setUp(self):
        self.shop = self.enterContext(PrivateShop())

    def notes(self) -> str:
        return self.shop.psql("select string_agg(note, ' ' order by note) from notes").strip()

    def refused(self, moment: str, why: str) -> None:
        done = self.shop.script("restore", moment, check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(why, done.stderr)

    def test_the_database_is_as_it_was_at_that_time_and_its_log_goes_on(self):
        with self.shop.held():
            self.check_nothing_is_backed_up_without_the_log()
            self.shop.script("backup", "on")
            self.shop.psql("create table notes (note text)")
            self.shop.script("backup", "full")
            suite.eventually(self.a_second_has_passed, 10)
            self.shop.psql("insert into notes values ('before')")
            moment = self.shop.psql("select clock_timestamp()").strip()
            self.shop.psql("insert into notes values ('later')")
            self.shop.script("backup", "check")
            self.refused(moment, "the cluster is in use")
        if suite.full:
            self.refused("2031-01-01 00:00:00+00", "the cluster is as it was")
            self.assertEqual(self.notes(), "before later")

        self.shop.script("restore", moment)
        with self.shop.held():
            self.assertEqual(self.notes(), "before")
            self.shop.script("backup", "incremental")
            self.shop.script("backup", "off")
            self.assertEqual(self.shop.psql("show archive_mode").strip(), "off")

    def a_second_has_passed(self) -> bool:
        """Since the last backup's end: pgBackRest compares whole seconds."""
        backups = json.loads(self.shop.script("backup", "list", "--output=json").stdout)[0]["backup"]
        return int(time.time()) > backups[-1]["timestamp"]["stop"]

    def check_nothing_is_backed_up_without_the_log(self) -> None:
        done = self.shop.script("backup", "full", check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("script/backup on", done.stderr)
        backups = self.shop.local / "backup"
        self.assertEqual(self.shop.owner_of(backups), self.shop.owner_of(self.shop.cluster))
        self.assertEqual(backups.stat().st_mode & 0o7, 0, "it is for its owner")


class Refused(unittest.TestCase):
    def test_a_time_without_a_zone(self):
        with PrivateShop() as shop:
            for moment in ("2026-11-22", "2026-11-22 18:30:00", "yesterday", "18:30:00+00"):
                done = shop.script("restore", moment, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn("time zone", done.stderr)


if __name__ == "__main__":
    suite.main()
