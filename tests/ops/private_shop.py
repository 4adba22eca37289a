"""script/server with a folder, ports and a built binary of its own; other scripts run against the same folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from acp_harness.agent import Agent
from acp_harness.paths import SOURCE, server_binary
from acp_harness.server import environment, free_port
from acp_harness.suite import eventually


class PrivateShop:
    """Use as a context manager. `cluster` and `backups` are folders."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="acp-ops-"))
        self.folder.chmod(0o755)
        self.local = self.folder / "local"
        self.cluster = self.local / "postgres"
        self.address = ("127.0.0.1", free_port())
        self.environment = environment({
            "ACP_TEST_BINARY": str(server_binary()), "ACP_TEST_LOCAL_DIR": str(self.local),
            "ACP_LISTEN": f"127.0.0.1:{self.address[1]}", "ACP_OPERATOR_LISTEN": f"127.0.0.1:{free_port()}",
            "PGCONNECT_TIMEOUT": "10"})
        self.process: subprocess.Popen | None = None

    def __enter__(self) -> "PrivateShop":
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Returns when requests are answered."""
        with open(self.folder / "said", "ab") as said:
            self.process = subprocess.Popen([SOURCE / "script" / "server"], env=self.environment, stdin=subprocess.DEVNULL,
                                            stdout=said, stderr=said, start_new_session=True)
        eventually(self.ready, 120)

    def ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError("script/server ended:\n" + (self.folder / "said").read_text())
        done = subprocess.run(["curl", "-fs", "-o", "/dev/null", "-m", "5", f"http://127.0.0.1:{self.address[1]}/readyz"])
        return done.returncode == 0

    def stop(self) -> None:
        """Ctrl-C; returns when server and cluster have ended."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(120)
        self.process = None

    def script(self, name: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        done = subprocess.run([SOURCE / "script" / name, *arguments], env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, timeout=240)
        if check and done.returncode != 0:
            raise RuntimeError(f"script/{name} {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    @contextmanager
    def held(self):
        """Keeps the cluster running for as long; otherwise each script starts and stops it."""
        with open(self.folder / "said", "ab") as said:
            user = subprocess.Popen([SOURCE / "script" / "psql", "-c", "\\! echo here; cat"], env=self.environment, text=True,
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said)
        try:
            if user.stdout.readline() != "here\n":
                raise RuntimeError("script/psql did not start:\n" + (self.folder / "said").read_text())
            yield
        finally:
            user.communicate(timeout=60)

    def psql(self, sql: str) -> str:
        return self.script("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-v", "FETCH_COUNT=2000", "-c", sql).stdout

    @property
    def api_key(self) -> str:
        return (self.local / "api-key").read_text().strip()

    def agent(self) -> Agent:
        return Agent(self.address, self.api_key)

    def owner_of(self, path: Path) -> str:
        return pwd.getpwuid(path.stat().st_uid).pw_name
