"""script/backup and script/restore without a server: what they refuse, and a restore in the place of the cluster."""

import json
import os
import signal
import subprocess
import time
import unittest
from pathlib import Path

from acp_harness import suite
from acp_harness.paths import SOURCE
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

        self.check_an_interruption_changes_nothing(moment)
        if suite.full:
            self.check_one_that_was_killed_is_made_up_for(moment)
        else:
            self.shop.script("restore", moment)
        self.assertFalse(self.making.exists())
        with self.shop.held():
            self.assertEqual(self.notes(), "before")
            self.shop.script("backup", "incremental")
            self.shop.script("backup", "off")
            self.assertEqual(self.shop.psql("show archive_mode").strip(), "off")

    @property
    def making(self) -> Path:
        return self.shop.cluster.resolve().parent / "postgres-restoring"

    def begin(self, moment: str) -> subprocess.Popen:
        """A restore that is under way."""
        process = subprocess.Popen([SOURCE / "script" / "restore", moment], env=self.shop.environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
        suite.eventually(lambda: self.making.exists() or process.poll() is not None)
        return process

    def check_an_interruption_changes_nothing(self, moment: str) -> None:
        process = self.begin(moment)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 143, said)
        self.assertIn("the cluster is as it was", said)
        self.assertIn("script/server", said)
        self.assertFalse(self.making.exists())
        self.assertEqual(self.notes(), "before later")

    def check_one_that_was_killed_is_made_up_for(self, moment: str) -> None:
        process = self.begin(moment)
        process.kill()
        process.stdout.close()
        process.wait()
        # What it had begun may be at work still, and is left in peace.
        suite.eventually(lambda: self.shop.script("restore", moment, check=False).returncode == 0)

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


class IntoFolder(unittest.TestCase):
    """With a pgbackrest that never comes to an end."""

    def test_an_interruption_while_the_folder_is_made_leaves_nothing(self):
        with PrivateShop() as shop:
            tools, folder = shop.folder / "tools", shop.folder / "looked-at"
            tools.mkdir(mode=0o755)
            (tools / "mkdir").write_text(f'#!/bin/sh\n/bin/mkdir "$@" || exit\n[ "$3" != {folder} ] || sleep 1\n')
            (tools / "mkdir").chmod(0o755)
            shop.environment["PATH"] = f"{tools}:{os.environ['PATH']}"
            process = subprocess.Popen([SOURCE / "script" / "restore", "latest", "looked-at"], env=shop.environment, text=True,
                                       cwd=shop.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            suite.eventually(lambda: folder.exists() or process.poll() is not None)
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 143, said)
            self.assertFalse(folder.exists(), said)

    def test_nobody_has_to_wait_for_it_and_an_interruption_leaves_nothing(self):
        with PrivateShop() as shop:
            tools, folder = shop.folder / "tools", shop.folder / "looked-at"
            tools.mkdir(mode=0o777)
            tools.chmod(0o777)
            (tools / "pgbackrest").write_text(f"#!/bin/sh\ntouch {tools}/called\nexec sleep 120\n")
            (tools / "pgbackrest").chmod(0o755)
            shop.environment["PATH"] = f"{tools}:{os.environ['PATH']}"
            process = subprocess.Popen([SOURCE / "script" / "restore", "latest", folder], env=shop.environment, text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            suite.eventually((tools / "called").exists)
            free = subprocess.run(["flock", "-n", shop.local / "start.lock", "true"])
            process.send_signal(signal.SIGINT)
            said, _ = process.communicate(timeout=60)
            self.assertEqual(free.returncode, 0, "others may start and stop the cluster meanwhile")
            self.assertEqual(process.returncode, 130, said)
            self.assertIn(f"{folder} is removed", said)
            self.assertFalse(folder.exists())


class Refused(unittest.TestCase):
    def test_a_time_without_a_zone(self):
        with PrivateShop() as shop:
            for moment in ("2026-11-22", "2026-11-22 18:30:00", "yesterday", "18:30:00+00"):
                done = shop.script("restore", moment, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertIn("time zone", done.stderr)


if __name__ == "__main__":
    suite.main()
