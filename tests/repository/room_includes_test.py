"""Who may know whom, asked of the compiler: with a room's own include paths, the headers of the rooms it may use are found and
all others are not. So an include the design forbids does not compile."""

import os
import re
import subprocess
import unittest
from pathlib import Path

from files import ROOT, sources, text_of

TELEMETRY, PURE = "telemetry", {"spec", "checkout"}
NOT_NEEDED_YET = {"http/client"}  # whoever may use it may also do without
ROW = re.compile(r"^\| `([a-z/]+)/` \|.*\| ([^|]+) \|$", re.MULTILINE)


def told_by_the_document() -> dict[str, set[str]]:
    """Each room of the table in docs/architecture.md, with the rooms it may use; all but the pure ones may log, too."""
    rows = dict(ROW.findall(text_of(Path("docs/architecture.md"))))
    may_use = {}
    for room, cell in rows.items():
        words = set(cell.split(", ")) - {"–"}
        may_use[room] = set(rows) - {room} if words == {"all"} else words
    return may_use


def may_see(room: str, may_use: dict[str, set[str]]) -> set[str]:
    """What it may use, and what those show in their headers."""
    seen, todo = set(), [room]
    while todo:
        for other in may_use[todo.pop()] - seen:
            seen.add(other)
            todo.append(other)
    return seen | (set() if room in PURE else {TELEMETRY})


def include_paths() -> dict[str, list[str]]:
    paths = {}
    with open(os.environ["ACP_TEST_INCLUDE_PATHS"]) as file:
        for line in file:
            room, *directories = line.split()
            paths[room.replace("http_", "http/")] = [d for d in directories if d != "/usr/include"]  # the compiler's own
    return paths


def a_header_of(room: str) -> str:
    headers = [f for f in sources() if f.suffix == ".hpp" and f.is_relative_to(room)]
    if not headers:
        raise AssertionError(f"{room} has no header: nothing can be asked about it")
    return str(min(headers, key=lambda f: (len(f.parts), f)))


def compile_with(directories: list[str], text: str) -> subprocess.CompletedProcess:
    command = [os.environ["ACP_TEST_CXX"], "-std=c++23", "-E", "-o", os.devnull]
    command += [*(f"-I{d}" for d in directories), "-x", "c++", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT.anchor)


class RoomIncludes(unittest.TestCase):
    def test_the_document_tells_of_every_room(self):
        self.assertEqual(set(told_by_the_document()), set(include_paths()))

    def test_each_room_sees_what_it_may_use_and_nothing_else(self):
        may_use = told_by_the_document()
        headers = {room: a_header_of(room) for room in may_use}
        for room, directories in include_paths().items():
            seen = {other for other, header in headers.items()
                    if compile_with(directories, f'#if !__has_include("{header}")\n#error absent\n#endif\n').returncode == 0}
            with self.subTest(room):
                self.assertEqual(seen - may_see(room, may_use) - {room}, set(), f"{room} can include what it may not")
                self.assertEqual((may_use[room] - NOT_NEEDED_YET | {room}) - seen, set(), f"{room} cannot include what it may use")

    def test_a_forbidden_include_does_not_compile(self):
        paths = include_paths()
        text = '#include "persistence/event_log.hpp"\n'
        control = compile_with(paths["persistence"], text)
        self.assertEqual(control.returncode, 0, f"the control must compile: {control.stderr}")
        refused = compile_with(paths["checkout"], text)
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("persistence/event_log.hpp: No such file", refused.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
