"""Who may know whom, asked of the compiler: with a room's own include paths, the headers of the rooms it may use are found and
all others are not. So an include the design forbids does not compile."""

import os
import subprocess
import unittest

from files import ROOT, sources

FOLDERS = {"http_client": "http/client", "http_server": "http/server"}

# The rooms each room may use; telemetry serves all that are not pure.
MAY_USE = {
    "spec": set(),
    "telemetry": set(),
    "checkout": {"spec"},
    "persistence": {"spec", "checkout", "telemetry"},
    "http_client": {"telemetry"},
    "merchant": {"spec", "checkout", "persistence", "http_client", "telemetry"},
    "actors": {"spec", "checkout", "persistence", "http_client", "merchant", "telemetry"},
    "http_server": {"spec", "checkout", "telemetry"},
    "app": {"spec", "checkout", "persistence", "http_client", "merchant", "actors", "http_server", "telemetry"},
}


def folder(room: str) -> str:
    return FOLDERS.get(room, room)


def include_paths() -> dict[str, list[str]]:
    paths = {}
    with open(os.environ["ACP_TEST_INCLUDE_PATHS"]) as file:
        for line in file:
            room, *directories = line.split()
            paths[room] = [d for d in directories if d != "/usr/include"]  # the compiler's own
    return paths


def a_header_of(room: str) -> str | None:
    headers = [str(f) for f in sources() if f.suffix == ".hpp" and str(f.parent) == folder(room)]
    return headers[0] if headers else None


def compile_with(directories: list[str], text: str) -> subprocess.CompletedProcess:
    command = [os.environ["ACP_TEST_CXX"], "-std=c++23", "-E", "-o", os.devnull]
    command += [*(f"-I{d}" for d in directories), "-x", "c++", "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT.anchor)


class RoomIncludes(unittest.TestCase):
    def test_each_room_sees_what_it_may_use_and_nothing_else(self):
        headers = {room: a_header_of(room) for room in MAY_USE}
        for room, directories in include_paths().items():
            unseen, seen = [], []
            for other, header in headers.items():
                if header is None:
                    continue
                found = compile_with(directories, f'#if !__has_include("{header}")\n#error absent\n#endif\n').returncode == 0
                if other != room and found and other not in MAY_USE[room]:
                    seen.append(header)
                if other == room and not found:
                    unseen.append(header)
            with self.subTest(room):
                self.assertEqual(seen, [], f"{room} can include what it may not")
                self.assertEqual(unseen, [], f"{room} cannot include its own header")

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
