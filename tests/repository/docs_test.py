"""Runs the commands of README.md and docs/*.md against a server of its own, started with script/server.

A fenced block ```sh is run, command by command, in one shell per document, at the top of the repository; ```sql goes to
script/psql. What a command must print stands in the lines `#> …` right below it: each must be found in the output, in this
order; `…` stands for anything within a line. A command must succeed unless the line `#> exit N` says otherwise.
A block ```json NAME is a file the document's commands may name.
Other marks: ```sh server starts the server that the document talks to (already running here); ```sh by-hand is not run, only the
scripts it names must exist (what builds, takes minutes, or needs a Docker engine)."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from files import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\S*)[ ]*(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
START_DEADLINE_S = 60
DOCUMENT_DEADLINE_S = 150


@dataclass
class Step:
    line: int
    commands: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    exit_code: int = 0


@dataclass
class Block:
    language: str
    mark: str
    line: int
    text: str


def blocks(document: Path) -> list[Block]:
    text = document.read_text()
    return [Block(m[1], m[2], text.count("\n", 0, m.start(3)) + 1, m[3]) for m in FENCE.finditer(text)]


def shell_steps(block: Block) -> list[Step]:
    steps = [Step(block.line)]
    for number, line in enumerate(block.text.splitlines(), block.line):
        if line.startswith("#> exit "):
            steps[-1].exit_code = int(line.split()[2])
        elif line.startswith("#>"):
            steps[-1].expected.append(line[2:].strip())
        else:
            if steps[-1].expected or steps[-1].exit_code:
                steps.append(Step(number))
            steps[-1].commands.append(line)
    return [step for step in steps if any(c.strip() for c in step.commands)]


def sql_step(block: Block) -> Step:
    return Step(block.line, ["script/psql -X -v ON_ERROR_STOP=1 <<'END_OF_SQL'", *block.text.splitlines(), "END_OF_SQL"])


def steps_of(document: Path) -> list[Step]:
    steps = []
    for block in blocks(document):
        if (block.language, block.mark) == ("sh", ""):
            steps += shell_steps(block)
        elif block.language == "sql":
            steps.append(sql_step(block))
    return steps


def files_of(document: Path) -> dict[str, str]:
    """Named files the document shows, by name."""
    return {b.mark: b.text for b in blocks(document) if b.language == "json" and b.mark}


def pattern(expected: str) -> str:
    return ".*".join(re.escape(part) for part in expected.split("…"))


def missing(expected: list[str], output: str) -> str | None:
    """The first expected line that does not come, in its turn."""
    at = 0
    for line in expected:
        found = re.compile(pattern(line)).search(output, at)
        if found is None:
            return line
        at = found.end()
    return None


class PrivateServer:
    """script/server with a folder, a port and a built binary of its own."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="acp-docs-"))
        self.folder.chmod(0o755)
        with socket.socket() as agents, socket.socket() as operators:
            for s in (agents, operators):
                s.bind(("127.0.0.1", 0))
            self.address, self.operator_address = (f"127.0.0.1:{s.getsockname()[1]}" for s in (agents, operators))
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ACP_")}
        self.environment = {**kept, "ACP_TEST_BINARY": os.environ["ACP_TEST_BINARY"], "ACP_LISTEN": self.address,
                            "ACP_OPERATOR_LISTEN": self.operator_address,
                            "ACP_TEST_LOCAL_DIR": str(self.folder / "local")}
        self.said: list[str] = []
        self.listening = threading.Event()

    def start(self) -> None:
        self.process = subprocess.Popen([ROOT / "script" / "server"], env=self.environment, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        start_new_session=True)
        self.listener = threading.Thread(target=self._listen)
        self.listener.start()
        if not self.listening.wait(START_DEADLINE_S) or self.process.poll() is not None:
            self.stop()
            raise RuntimeError("script/server did not start:\n" + "".join(self.said))

    def _listen(self) -> None:
        with self.process.stdout as output:
            for line in output:
                self.said.append(line)
                if "listening on" in line:
                    self.listening.set()
        self.listening.set()

    def stop(self) -> int:
        """Ctrl-C: the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(60)
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def await_ready(self) -> None:
        """The document before may have restarted the database, or left much to do."""
        until = time.monotonic() + START_DEADLINE_S
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://{self.address}/readyz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server is not ready")

    def run(self, steps: list[Step], files: dict[str, str]) -> list[tuple[int, str]]:
        """Exit code and output of each step; all run in one shell."""
        out = Path(tempfile.mkdtemp(dir=self.folder))
        replaced = {"127.0.0.1:8080": self.address, "127.0.0.1:8081": self.operator_address, ".local/": f"{self.folder}/local/"}
        for name, text in files.items():
            (out / name).write_text(text)
            replaced[f" {name}"] = f" {out}/{name}"

        def adapted(command: str) -> str:
            for written, here in replaced.items():
                command = command.replace(written, here)
            return command

        script = ["set -u", "trap 'code=$?' ERR"]
        for number, step in enumerate(steps):
            script += [f"exec >{out}/{number} 2>&1; code=0", *map(adapted, step.commands), f"echo $code >{out}/{number}.exit"]
        try:
            subprocess.run(["bash"], input="\n".join(script) + "\n", env=self.environment, cwd=ROOT, text=True,
                           timeout=DOCUMENT_DEADLINE_S, start_new_session=True)
        except subprocess.TimeoutExpired:
            pass  # the steps that were not reached have no exit code
        results = []
        for number in range(len(steps)):
            code, text = out / f"{number}.exit", out / str(number)
            results.append((int(code.read_text()) if code.exists() else -1,
                            text.read_text(errors="replace") if text.exists() else "(not reached)"))
        return results


class Documents(unittest.TestCase):
    def test_every_marked_command_does_what_is_written_below_it(self):
        server = PrivateServer()
        server.start()
        try:
            for document in DOCUMENTS:
                steps = steps_of(document)
                server.await_ready()
                for step, (code, output) in zip(steps, server.run(steps, files_of(document))):
                    with self.subTest(f"{document.relative_to(ROOT)}:{step.line}"):
                        shown = "\n".join(step.commands) + f"\n-- exit {code}, printed:\n{output[:3000]}"
                        self.assertEqual(code, step.exit_code, shown)
                        self.assertIsNone(missing(step.expected, output), shown)
        finally:
            code = server.stop()
        self.assertEqual(code, 0, "script/server ends cleanly on Ctrl-C:\n" + "".join(server.said))

    def test_the_readme_has_commands_and_expectations(self):
        steps = steps_of(ROOT / "README.md")
        self.assertGreater(len([s for s in steps if s.expected]), 5)

    def test_scripts_run_by_hand_exist(self):
        for document in DOCUMENTS:
            for block in blocks(document):
                if block.language == "sh" and block.mark:
                    for word in re.findall(r"(?:script|\.ci)/[\w-]+", block.text):
                        self.assertTrue(os.access(ROOT / word, os.X_OK), f"{document}:{block.line}: {word}")

    def test_shell_blocks_have_a_known_mark(self):
        for document in DOCUMENTS:
            for block in blocks(document):
                if block.language in ("sh", "bash", "console", "shell"):
                    self.assertTrue(block.language == "sh" and block.mark in ("", "server", "by-hand"),
                                    f"{document}:{block.line}: ```{block.language} {block.mark}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
