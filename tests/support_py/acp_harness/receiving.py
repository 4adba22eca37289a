"""Receivers in a process of their own, so that what they do takes no time from whoever measures.

`python3 -m acp_harness.receiving NAME=MANNER …` prints the receivers' URLs and takes commands, one a line, until its
standard input ends: `behave NAME`, and `report NAME`, which writes what arrived to a file and prints its path."""

import json
import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

from acp_harness import manners
from acp_harness.processes import spawn
from acp_harness.raw_receiver import Arrival, RawReceiver, accept


class Receiving:
    """The process, for a test. Use as a context manager, from the main thread. `urls` by name."""

    def __init__(self, **wanted: str):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
        self.process = spawn([sys.executable, "-B", "-m", "acp_harness.receiving", *(f"{k}={v}" for k, v in wanted.items())],
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        self.urls: dict[str, str] = json.loads(self.process.stdout.readline())

    def __enter__(self) -> "Receiving":
        return self

    def __exit__(self, *_) -> None:
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def behave(self, name: str) -> None:
        self._command("behave", name)

    def arrivals(self, name: str) -> list[Arrival]:
        file = Path(self._command("report", name))
        try:
            return pickle.loads(file.read_bytes())  # written by our own child
        finally:
            file.unlink()

    def _command(self, *words: str) -> str:
        print(*words, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


def make(manner: str, folder: Path) -> RawReceiver:
    """`redirect:URL` leads there; `wrong_certificate` speaks TLS; the others are what they are called."""
    kind, _, detail = manner.partition(":")
    if kind == "wrong_certificate":
        return RawReceiver(manners.Switch(accept), manners.wrong_certificate(folder))
    made = {"accept": lambda: accept, "flaky": manners.Flaky, "poisoned": manners.Poisoned, "hang": lambda: manners.hang,
            "reset": lambda: manners.reset, "endless": lambda: manners.endless,
            "redirect": lambda: manners.Redirecting(detail)}[kind]()
    return RawReceiver(manners.Switch(made))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="acp-receiving-") as folder:
        receivers = {}
        for word in sys.argv[1:]:
            name, _, manner = word.partition("=")
            receivers[name] = make(manner, Path(folder))
        print(json.dumps({name: r.url for name, r in receivers.items()}), flush=True)
        for line in sys.stdin:
            command, name = line.split()
            answer = ""
            if command == "behave":
                receivers[name].manner.behave()
            else:
                file = Path(folder) / f"{name}.pickle"
                file.write_bytes(pickle.dumps([Arrival(**vars(a)) for a in list(receivers[name].arrivals)]))
                answer = str(file)
            print(answer, flush=True)


if __name__ == "__main__":
    main()
