"""A restored data folder, started beside the cluster it comes from."""

import subprocess
from pathlib import Path

from acp_harness.postgres import binaries
from acp_harness.processes import spawn
from acp_harness.suite import eventually


class Restored:
    """Use as a context manager, from the main thread. `psql` has the database `acp`, as the test's event table wants it."""

    def __init__(self, data: Path):
        self.data, self.log = data, data.parent / "restored.log"

    def __enter__(self) -> "Restored":
        with open(self.log, "ab") as log:
            self.process = spawn([binaries() / "postgres", "-D", self.data, "-c", "listen_addresses=", "-c",
                                  f"unix_socket_directories={self.data}"], drop_root=True, death_signal="INT", stdout=log,
                                 stderr=log, cwd="/")
        try:
            eventually(self._replayed, 120)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)

    def _replayed(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError("the restored database did not start:\n" + self.log.read_text()[-3000:])
        return self._run("select pg_is_in_recovery()").stdout.strip() == "f"

    def url(self, user: str = "postgres") -> str:
        return f"postgresql://{user}@/acp?host={self.data}"

    def _run(self, sql: str) -> subprocess.CompletedProcess:
        return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", "FETCH_COUNT=2000", self.url(), "-c", sql],
                              capture_output=True, text=True, timeout=120)

    def psql(self, sql: str) -> str:
        done = self._run(sql)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return done.stdout
