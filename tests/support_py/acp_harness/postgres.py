"""A private PostgreSQL cluster in a temporary directory: unix socket only, fsync on, gone with the test."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from acp_harness.processes import run_unprivileged, spawn, unprivileged_owner


def binaries() -> Path:
    """The newest installed PostgreSQL server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else Path(shutil.which("postgres") or "/usr/bin/postgres").parent


SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket}'
max_connections = 200
log_min_messages = warning
"""


class Cluster:
    """One cluster with one superuser, `postgres`, and a database `acp`. Not for use by several threads."""

    def __init__(self, extra_settings: str = ""):
        self.root = Path(tempfile.mkdtemp(prefix="acp-test-"))
        os.chmod(self.root, 0o755)
        self.data, self.socket = self.root / "data", self.root / "socket"
        self.log = self.root / "postgres.log"
        self.process: subprocess.Popen | None = None
        for folder in (self.data, self.socket):
            folder.mkdir(mode=0o700)
            os.chown(folder, *unprivileged_owner())
        os.chmod(self.socket, 0o755)
        run_unprivileged([binaries() / "initdb", "-D", self.data, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
                          "--locale=C.UTF-8", "--no-sync"], cwd=self.root)
        with open(self.data / "postgresql.conf", "a") as conf:
            conf.write(SETTINGS.format(socket=self.socket) + extra_settings)

    def url(self, user: str = "postgres", database: str = "acp") -> str:
        return f"postgresql://{user}@/{database}?host={self.socket}"

    def start(self, deadline_s: float = 30.0) -> None:
        """Returns when connections are accepted."""
        with open(self.log, "ab") as log:
            self.process = spawn([binaries() / "postgres", "-D", self.data], drop_root=True, death_signal="INT",
                                 stdout=log, stderr=log, cwd=self.root)
        end = time.monotonic() + deadline_s
        ready = [binaries() / "pg_isready", "-q", "-h", self.socket, "-d", "postgres"]
        while subprocess.run(ready).returncode != 0:
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("PostgreSQL did not start:\n" + self.log.read_text()[-2000:])
            time.sleep(0.02)

    def create_database(self) -> None:
        self.psql("CREATE DATABASE acp", database="postgres")

    def stop(self, how: int = signal.SIGINT, deadline_s: float = 30.0) -> None:
        """SIGINT is a fast shutdown, SIGQUIT an immediate one that has to recover at the next start."""
        if self.process is None:
            return
        self.process.send_signal(how)
        self.process.wait(deadline_s)
        self.process = None

    def psql(self, sql: str, *, user: str = "postgres", database: str = "acp", check: bool = True) -> str:
        done = self.try_psql(sql, user=user, database=database)
        if check and done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr.strip()}\n{sql}")
        return done.stdout

    def try_psql(self, sql: str, *, user: str = "postgres", database: str = "acp") -> subprocess.CompletedProcess:
        command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", "FETCH_COUNT=2000", self.url(user, database), "-c", sql]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)

    def remove(self) -> None:
        try:
            self.stop()
        except subprocess.TimeoutExpired:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.root, ignore_errors=True)
