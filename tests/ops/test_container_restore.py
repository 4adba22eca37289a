"""The container's restore on a folder of files, with a pgBackRest that fails, waits or is killed: no copy of the database is ever
removed before another one is whole. And what its service tells."""

import os
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

from acp_harness import suite
from acp_harness.paths import SOURCE

RESTORES = """rm -f "$PGDATA/PG_VERSION"; mkdir -p "$PGDATA/global"
echo restored >"$PGDATA/orders"; touch "$PGDATA/global/pg_control" "$PGDATA/PG_VERSION"
"""
WAITS = 'touch "$MADE/waits"; exec sleep 120'


class Files(unittest.TestCase):
    def setUp(self):
        self.root = Path(tempfile.mkdtemp(prefix="acp-restore-"))
        self.addCleanup(shutil.rmtree, self.root)
        self.tools, self.data, self.replaced = (self.root / name for name in ("tools", "data", "replaced"))
        for folder in (self.tools, self.replaced, self.data / "global"):
            folder.mkdir(parents=True)
        for name in ("PG_VERSION", "global/pg_control"):
            (self.data / name).touch()
        (self.data / "orders").write_text("live\n")
        for name, code in {"pg_ctl": "exit 0", "psql": "echo f", "pg_isready": "exit 2", "pgbackrest": RESTORES}.items():
            self.tool(name, code)
        self.environment = {"PATH": f"{self.tools}:{os.environ['PATH']}", "PGDATA": str(self.data), "BACKUP_REPLACED": str(self.replaced),
                            "PGHOST": str(self.root), "MADE": str(self.root)}

    def tool(self, name: str, code: str) -> None:
        (self.tools / name).write_text(f"#!/bin/bash\n{code}\n")
        (self.tools / name).chmod(0o755)

    def begin(self, *arguments: str) -> subprocess.Popen:
        return subprocess.Popen([SOURCE / "ops" / "pgbackrest" / "backup", *arguments], env=self.environment, cwd="/", text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def backup(self, *arguments: str) -> tuple[int, str]:
        process = self.begin(*arguments)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said

    def interrupted(self) -> tuple[int, str]:
        """A restore that is ended while it copies or waits."""
        process = self.begin("restore", "latest")
        suite.eventually((self.root / "waits").exists)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=60)
        return process.returncode, said

    def killed(self) -> None:
        """A restore that had emptied the folder."""
        self.tool("pgbackrest", WAITS.replace("exec", "echo $$ >$MADE/pid; exec"))
        process = self.begin("restore", "latest")
        suite.eventually((self.root / "pid").exists)
        process.kill()
        suite.eventually((self.root / "pid").read_text)
        os.kill(int((self.root / "pid").read_text()), signal.SIGKILL)
        process.communicate(timeout=60)
        self.tool("pgbackrest", RESTORES)

    def orders(self, folder: Path) -> str:
        return (folder / "orders").read_text().strip() if (folder / "orders").exists() else "none"

    def copies(self) -> list[str]:
        """What there is in the copies, the oldest first."""
        return [self.orders(folder) for folder in sorted(self.replaced.iterdir()) if folder.is_dir()]


class Failing(Files):
    def test_what_was_there_is_put_back(self):
        self.tool("pgbackrest", "exit 1")
        code, said = self.backup("restore", "latest")
        self.assertEqual((code, self.orders(self.data), self.copies()), (1, "live", []), said)
        self.assertIn("the database is as it was", said)

    def test_the_copy_stays_where_it_can_not_be_put_back(self):
        self.tool("pgbackrest", "exit 1")
        self.tool("cp", 'echo cp >>"$MADE/calls"; [ "$(wc -l <"$MADE/calls")" != 2 ] || { echo no space left >&2; exit 1; }; exec /bin/cp "$@"')
        code, said = self.backup("restore", "latest")
        self.assertEqual((code, self.copies()), (1, ["live"]), said)
        self.assertIn("put-back", said)
        self.assertNotIn("goes on with it", said)
        code, said = self.backup("put-back")
        self.assertEqual((code, self.orders(self.data), self.copies()), (0, "live", []), said)
        self.assertEqual(sorted(f.name for f in self.data.iterdir()), ["PG_VERSION", "global", "orders"])

    def test_nothing_is_changed_where_no_copy_can_be_made(self):
        self.tool("cp", "exit 1")
        code, said = self.backup("restore", "latest")
        self.assertEqual((code, self.orders(self.data), list(self.replaced.iterdir())), (1, "live", []), said)
        self.assertIn("nothing is changed", said)


class Interrupted(Files):
    def test_while_it_copies(self):
        (self.replaced / "20260101T000000.000Z.new").mkdir()  # one was killed there before
        self.tool("cp", f'/bin/cp "$@"; {WAITS}')
        code, said = self.interrupted()
        self.assertEqual((code, self.orders(self.data), list(self.replaced.iterdir())), (143, "live", []), said)

    def test_while_it_restores(self):
        self.tool("pgbackrest", WAITS)
        code, said = self.interrupted()
        self.assertEqual((code, self.orders(self.data), list(self.replaced.iterdir())), (143, "live", []), said)

    def test_killed_and_begun_again(self):
        self.killed()
        self.assertEqual(self.orders(self.data), "none")
        code, said = self.backup("restore", "latest")
        self.assertEqual((code, self.orders(self.data), self.copies()), (0, "restored", ["live"]), said)


class RanSince(Files):
    """A restore was killed, and PostgreSQL runs in the folder all the same, and takes orders."""

    def setUp(self):
        super().setUp()
        self.killed()
        (self.data / "global").mkdir(exist_ok=True)
        (self.data / "global" / "pg_control").touch()
        (self.data / "orders").write_text("newer\n")

    def test_they_are_kept_by_the_next_restore(self):
        code, said = self.backup("restore", "latest")
        self.assertEqual((code, self.orders(self.data), self.copies()), (0, "restored", ["live", "newer"]), said)

    def test_they_are_there_again_after_one_that_fails(self):
        self.tool("pgbackrest", "exit 1")
        code, said = self.backup("restore", "latest")
        self.assertEqual((code, self.orders(self.data), self.copies()), (1, "newer", ["live"]), said)

    def test_they_are_kept_when_the_older_one_is_put_back(self):
        code, said = self.backup("put-back")
        self.assertEqual((code, self.orders(self.data), self.copies()), (0, "live", ["newer"]), said)

    def test_a_folder_that_is_half_put_back_is_not_taken_for_a_database(self):
        (self.data / "being-put-back").touch()
        code, said = self.backup("put-back")
        self.assertEqual((code, self.orders(self.data), self.copies()), (0, "live", []), said)


class Running(Files):
    def test_a_server_that_starts_is_running(self):
        for told in (0, 1):
            self.tool("pg_isready", f"exit {told}")
            for command in (("restore", "latest"), ("put-back",)):
                (self.replaced / "under-way").write_text("/nowhere\n")
                code, said = self.backup(*command)
                self.assertEqual((code, self.orders(self.data)), (1, "live"))
                self.assertIn("docker compose stop postgres", said)


class Figures(Files):
    def told(self) -> dict[str, int]:
        """By the service, when it begins."""
        (self.root / "backup.prom").unlink(missing_ok=True)
        process = self.begin("forever")
        suite.eventually((self.root / "backup.prom").exists)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
        return {name: int(value) for name, value in (line.split() for line in (self.root / "backup.prom").read_text().splitlines())}

    def test_there_are_some_also_where_no_backup_was_ever_made(self):
        self.tool("pgbackrest", "exit 1")
        self.tool("psql", "echo 7")
        self.environment |= {"BACKUP_FIGURES": str(self.root), "PGBACKREST_REPO1_PATH": str(self.root / "kept"), "BACKUP_EVERY": "3600",
                             "TMPDIR": str(self.root)}
        (self.root / "kept").mkdir()
        for age, file in enumerate((self.data / "PG_VERSION", self.data / "acp-log-is-kept", self.root / "kept" / "last")):
            file.touch()
            os.utime(file, (1000 + age, 1000 + age))
            self.assertEqual(self.told(), {"backup_log_waits_seconds": 7, "backup_last_success_timestamp_seconds": 1000 + age,
                                           "backup_every_seconds": 3600})


class Service(Files):
    """The service `postgres` of the compose file."""

    def start(self) -> subprocess.CompletedProcess:
        service = yaml.safe_load((SOURCE / "docker-compose.yml").read_text())["services"]["postgres"]
        self.assertIn("replaced:/replaced", service["volumes"])
        self.tool("docker-entrypoint.sh", 'printf "%s\\n" started "$@"')
        command = [word.replace("$$", "$") for word in service["entrypoint"] + service["command"]]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=60)

    def test_it_does_not_start_in_a_folder_that_is_half_restored(self):
        done = self.start()
        self.assertEqual(done.stdout.splitlines(),
                         ["started", "postgres", "-c", "archive_mode=on", "-c", "archive_command=pgbackrest-keep %p"], done.stderr)
        self.killed()
        done = self.start()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertIn("backup put-back", done.stderr)


if __name__ == "__main__":
    suite.main()
