"""The container's archive command and backup service, on a cluster of the test's own: before backups are begun the log is
not kept; afterwards none of it is lost, also when the repository vanishes."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from acp_harness import suite
from acp_harness.paths import SOURCE
from acp_harness.postgres import Cluster, binaries
from acp_harness.processes import spawn, unprivileged, unprivileged_owner

MARK = "acp-log-is-kept"


class Container(unittest.TestCase):
    def setUp(self):
        self.cluster = self.new_cluster()
        self.repository, self.replaced = self.cluster.root / "repository", self.cluster.root / "replaced"
        for folder in (self.repository, self.replaced):
            self.make(folder)
        self.start()

    def new_cluster(self) -> Cluster:
        cluster = Cluster("archive_mode = on\n")
        self.addCleanup(cluster.remove)
        return cluster

    def start(self) -> None:
        """`cluster`, with the container's programs."""
        self.tools = self.cluster.root / "tools"
        self.tools.mkdir(mode=0o755)
        for name in ("backup", "pgbackrest-keep", "global.conf"):
            shutil.copy(SOURCE / "ops" / "pgbackrest" / name, self.tools)
        settings = {
            "PATH": f"{self.tools}:{binaries()}:{os.environ['PATH']}", "PGDATA": self.cluster.data, "PGHOST": self.cluster.socket,
            "BACKUP_REPLACED": self.replaced, "BACKUP_FIGURES": self.replaced, "TMPDIR": self.replaced,
            "PGBACKREST_CONFIG": self.tools / "global.conf",
            "PGBACKREST_REPO1_PATH": self.repository, "PGBACKREST_PG1_PATH": self.cluster.data,
            "PGBACKREST_PG1_SOCKET_PATH": self.cluster.socket, "PGBACKREST_PG1_USER": "postgres",
            "PGBACKREST_LOCK_PATH": self.cluster.root / "socket" / "lock"}
        self.environment = {name: str(value) for name, value in settings.items()}
        told = "".join(f"export {name}='{value}'\n" for name, value in self.environment.items())
        (self.tools / "keep-by-pgbackrest").write_text(f'#!/bin/sh\n{told}exec pgbackrest-keep "$1"\n')  # a command has at most 1023 bytes
        (self.tools / "keep-by-pgbackrest").chmod(0o755)
        with open(self.cluster.data / "postgresql.conf", "a") as file:
            file.write(f"archive_command = '{self.tools}/keep-by-pgbackrest %p'\n")
        self.cluster.start()

    @staticmethod
    def make(folder: Path) -> None:
        folder.mkdir(mode=0o750)
        os.chown(folder, *unprivileged_owner())

    def psql(self, sql: str) -> str:
        return self.cluster.psql(sql, database="postgres").strip()

    def switch(self) -> str:
        """Ends a segment of the log that has something in it: its name."""
        self.psql("create table if not exists notes (note int); insert into notes values (1)")
        return self.psql("select pg_walfile_name(pg_switch_wal())")

    def archived(self, segment: str) -> bool:
        """PostgreSQL got rid of it."""
        return self.psql(f"select coalesce(last_archived_wal >= '{segment}', false) from pg_stat_archiver") == "t"

    def in_repository(self, segment: str) -> bool:
        return any(self.repository.glob(f"archive/acp/*/*/{segment}-*"))

    def refused(self) -> int:
        return int(self.psql("select failed_count from pg_stat_archiver"))

    def backup(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(["setpriv", *unprivileged(), self.tools / "backup", *arguments], env=self.environment, cwd="/",
                              capture_output=True, text=True, timeout=120)

    def service(self, said: Path) -> subprocess.Popen:
        """As the container runs it."""
        with open(said, "ab") as log:
            process = spawn([self.tools / "backup", "forever"], drop_root=True, stdout=log, stderr=log, env=self.environment, cwd="/")
        self.addCleanup(self.end, process)
        return process

    def told(self, name: str) -> float:
        """What the service says for the node exporter; -1: nothing."""
        file = self.replaced / "backup.prom"
        found = re.search(rf"^{name} (\d+)$", file.read_text() if file.exists() else "", re.MULTILINE)
        return float(found[1]) if found else -1

    @staticmethod
    def end(process: subprocess.Popen) -> None:
        process.terminate()
        process.wait(60)


class Archive(Container):
    def test_none_of_the_log_is_lost_once_backups_were_begun(self):
        segment = self.switch()
        suite.eventually(lambda: self.archived(segment))
        self.assertFalse((self.cluster.data / MARK).exists(), "nothing was begun")

        service = self.service(self.cluster.root / "first")
        try:
            suite.eventually(lambda: self.backup("healthy").returncode == 0, 120)
        except AssertionError:
            self.fail("no backup was made:\n" + (self.cluster.root / "first").read_text()[-3000:])
        suite.eventually(lambda: self.told("backup_last_success_timestamp_seconds") == int((self.repository / "last").stat().st_mtime))
        suite.eventually(lambda: self.told("backup_log_waits_seconds") == 0)
        self.assertEqual(self.told("backup_every_seconds"), 86400)
        self.assertTrue((self.cluster.data / MARK).exists())
        segment = self.switch()
        suite.eventually(lambda: self.archived(segment))
        self.assertTrue(self.in_repository(segment))
        self.end(service)

        vanished_at, kept = time.time(), self.vanish()
        before = self.refused()
        segment = self.switch()
        suite.eventually(lambda: self.refused() > before)
        self.check_it_is_still_there(segment)
        self.check_the_service_says_so(vanished_at)

        self.repository.rmdir()
        kept.rename(self.repository)
        suite.eventually(lambda: self.archived(segment), 120)
        self.assertTrue(self.in_repository(segment))

    def vanish(self) -> Path:
        """An empty folder in the repository's place, as with a disk that is not mounted: where it is now."""
        kept = self.repository.rename(self.cluster.root / "elsewhere")
        self.make(self.repository)
        return kept

    def check_it_is_still_there(self, segment: str) -> None:
        self.assertFalse(self.archived(segment))
        self.assertTrue((self.cluster.data / "pg_wal" / segment).exists())
        self.assertTrue((self.cluster.data / "pg_wal" / "archive_status" / f"{segment}.ready").exists())

    def check_the_service_says_so(self, refused_at: float) -> None:
        said = self.cluster.root / "second"
        service = self.service(said)
        suite.eventually(lambda: "is gone" in said.read_text(), 60)
        suite.eventually(lambda: self.told("backup_log_waits_seconds") > 0)
        # Told in whole seconds, rounded up, since a time in whole seconds, rounded down.
        self.assertLess(self.told("backup_log_waits_seconds"), time.time() - refused_at + 2)
        self.end(service)
        self.assertEqual(list(self.repository.iterdir()), [], "it began anew by itself")
        self.assertEqual(self.backup("healthy").returncode, 1)

    @unittest.skipUnless(suite.full, "with --full")
    def test_a_repository_from_before_there_was_a_mark_is_used_and_one_that_is_gone_for_good_is_begun_anew(self):
        self.assertEqual(self.backup("anew").returncode, 0)
        (self.cluster.data / MARK).unlink()
        segment = self.switch()
        suite.eventually(lambda: self.archived(segment))
        self.assertTrue((self.cluster.data / MARK).exists())

        self.vanish()
        before = self.refused()
        segment = self.switch()
        suite.eventually(lambda: self.refused() > before)
        done = self.backup("anew")
        self.assertEqual(done.returncode, 0, done.stderr)
        suite.eventually(lambda: self.archived(segment), 120)
        self.assertTrue(self.in_repository(segment))
        self.assertEqual(self.backup("full").returncode, 0)

    @unittest.skipUnless(suite.full, "with --full")
    def test_backups_of_another_database_are_not_taken_for_its_own(self):
        self.assertEqual(self.backup("anew").returncode, 0)
        self.assertEqual(self.backup("full").returncode, 0)
        self.cluster.stop()
        self.cluster = self.new_cluster()
        self.start()
        segment = self.switch()
        suite.eventually(lambda: self.refused() > 0)
        self.check_it_is_still_there(segment)
        said = self.cluster.root / "said"
        service = self.service(said)
        suite.eventually(lambda: "another database" in said.read_text())
        self.assertEqual(self.backup("healthy").returncode, 1)
        done = self.backup("anew")
        self.assertEqual(done.returncode, 0, done.stderr)
        suite.eventually(lambda: self.archived(segment), 120)
        suite.eventually(lambda: self.backup("healthy").returncode == 0, 120)
        self.end(service)


class Restore(Container):
    """The restore of the container, whose data folder can't be exchanged for another."""

    def setUp(self):
        super().setUp()
        self.psql("create table notes (note text)")
        self.assertEqual(self.backup("anew").returncode, 0)
        self.assertEqual(self.backup("full").returncode, 0)
        suite.eventually(self.a_second_has_passed, 10)
        self.psql("insert into notes values ('before')")
        self.moment = self.psql("select clock_timestamp()")
        self.psql("insert into notes values ('later')")
        refused = self.backup("restore", self.moment)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("docker compose stop postgres", refused.stderr)
        segment = self.switch()
        suite.eventually(lambda: self.archived(segment))
        self.cluster.stop()

    def a_second_has_passed(self) -> bool:
        """Since the backup's end: pgBackRest compares whole seconds."""
        listed = self.backup("list", "--output=json").stdout
        return int(time.time()) > json.loads(listed)[0]["backup"][-1]["timestamp"]["stop"]

    def switch(self) -> str:
        return self.psql("select pg_walfile_name(pg_switch_wal())")

    def notes(self) -> str:
        self.cluster.start()
        found = self.psql("select string_agg(note, ' ' order by note) from notes")
        self.cluster.stop()
        return found

    def begin(self) -> subprocess.Popen:
        """A restore that has emptied the data folder."""
        process = subprocess.Popen(["setpriv", *unprivileged(), self.tools / "backup", "restore", self.moment], text=True, cwd="/",
                                   env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        suite.eventually(lambda: not (self.cluster.data / "PG_VERSION").exists() or process.poll() is not None)
        return process

    def kill(self) -> None:
        """And all that it had begun, as with a container."""
        process = self.begin()
        process.kill()
        process.wait()
        process.stdout.close()
        suite.eventually(lambda: not self.left_running())

    def left_running(self) -> bool:
        told = f"PGDATA={self.cluster.data}".encode()
        left = False
        for entry in Path("/proc").glob("[0-9]*/environ"):
            try:
                if told in entry.read_bytes().split(b"\0"):
                    os.kill(int(entry.parts[2]), signal.SIGKILL)
                    left = True
            except (OSError, ProcessLookupError):
                pass
        return left

    def test_to_a_time_after_one_that_was_interrupted_and_one_that_was_killed(self):
        process = self.begin()
        process.terminate()
        said, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 143, said)
        self.assertIn("the database is as it was", said)
        self.assertEqual(self.notes(), "before later")
        self.assertEqual(list(self.replaced.iterdir()), [])

        if suite.full:
            self.kill()
            self.assertEqual(self.backup("put-back").returncode, 0)
            self.assertEqual(self.notes(), "before later")

        self.kill()
        done = self.backup("restore", self.moment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.notes(), "before")
        self.assertEqual(len(list(self.replaced.iterdir())), 1, "what was there before the one that was killed")


if __name__ == "__main__":
    suite.main()
