"""A real Prometheus that scrapes a server of a test, on loopback, with the configuration and rules that are shipped."""

import json
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import yaml

from acp_harness.paths import SOURCE
from acp_harness.processes import spawn
from acp_harness.server import free_port
from acp_harness.suite import eventually

SHIPPED = SOURCE / "ops" / "prometheus"


class LivePrometheus:
    """Use as a context manager, from the main thread. Scrapes and evaluates rules every second."""

    def __init__(self, target: tuple[str, int], operator_key: str):
        self.root = Path(tempfile.mkdtemp(prefix="acp-prometheus-"))
        self.address = f"127.0.0.1:{free_port()}"
        config = yaml.safe_load((SHIPPED / "prometheus.yml").read_text())
        config["global"] = {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
        config["rule_files"] = [str(SHIPPED / name) for name in config["rule_files"]]
        job = self._job(config, "acp-checkout")
        job["static_configs"] = [{"targets": [f"{target[0]}:{target[1]}"]}]
        job["authorization"]["credentials_file"] = "operator-key"
        config["scrape_configs"] = [job]
        (self.root / "prometheus.yml").write_text(yaml.safe_dump(config))
        (self.root / "operator-key").write_text(operator_key)

    @staticmethod
    def _job(config: dict, name: str) -> dict:
        return next(job for job in config["scrape_configs"] if job["job_name"] == name)

    def __enter__(self) -> "LivePrometheus":
        with open(self.root / "log", "ab") as log:
            self.process = spawn(["prometheus", f"--config.file={self.root}/prometheus.yml",
                                  f"--storage.tsdb.path={self.root}/data", f"--web.listen-address={self.address}",
                                  "--log.level=warn"], stdout=log, stderr=log, cwd=self.root)
        try:
            eventually(self._ready, 30)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)

    def _ready(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError("Prometheus ended:\n" + (self.root / "log").read_text()[-2000:])
        try:
            with urllib.request.urlopen(f"http://{self.address}/-/ready", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def get(self, path: str, **parameters: str):
        """The data of an answer of Prometheus' API."""
        url = f"http://{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return json.load(answer)["data"]
        except urllib.error.HTTPError as e:
            raise RuntimeError(f"{path} {parameters}: {e.read().decode()}") from e

    def query(self, expression: str) -> list[float]:
        """The values of an instant query."""
        return [float(each["value"][1]) for each in self.get("query", query=expression)["result"]]
