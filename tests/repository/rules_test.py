"""The repository's rules, checked file by file."""

import os
import re
import shutil
import subprocess
import unittest
from pathlib import Path

from awaits import miscompiled
from files import ROOT, all_files, sources, text_of

LONGEST_FILE = 500
NOT_WRITTEN_BY_HAND = {Path("LICENSE")}
DATA = {".jsonl", ".json", ".png", ".svg"}

# A library, how its includes begin, and the folders that may speak it.
CONFINED = [
    ("CAF", ("caf/",), ("actors", "tests/actors")),
    ("Beast", ("boost/beast",), ("http", "tests/http", "bench")),
    ("Asio", ("boost/asio",), ("http", "tests/http", "bench")),
    ("libpqxx", ("pqxx/", "pqxx", "libpq-fe.h"), ("persistence", "merchant", "tests/persistence", "tests/merchant",
                                                   "tests/support", "tests/actors")),
    ("CLI11", ("CLI/",), ("app", "bench")),
    ("spdlog", ("spdlog/",), ("telemetry", "tests/telemetry")),
    ("prometheus-cpp", ("prometheus/",), ("telemetry",)),
]

# Written apart, so that this file passes its own rule.
FORBIDDEN = ["/" + "work/", "/" + "tmp/w/", "/" + "root/", "/" + "home/", "registry" + ".npmjs", "py" + "pi.org",
             "docker" + ".io/", "gh" + "cr.io", "deb." + "debian.org"]

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)


class Rules(unittest.TestCase):
    def check(self, offenders):
        offenders = list(offenders)
        self.assertFalse(offenders, "\n" + "\n".join(str(o) for o in offenders))

    def test_files_are_short(self):
        self.check(f"{f}: {n} lines, at most {LONGEST_FILE}" for f in all_files()
                   if f not in NOT_WRITTEN_BY_HAND and f.suffix not in DATA
                   and (n := text_of(f).count("\n")) > LONGEST_FILE)

    def test_headers_are_included_once(self):
        self.check(f"{f}: does not begin with #pragma once" for f in sources()
                   if f.suffix == ".hpp" and not text_of(f).startswith("#pragma once\n"))

    def test_includes_are_written_from_the_top(self):
        self.check(f"{f}: includes {name}" for f in sources() for name in INCLUDE.findall(text_of(f))
                   if name.startswith("."))

    def test_libraries_stay_in_their_rooms(self):
        for library, begins, rooms in CONFINED:
            with self.subTest(library):
                self.check(f"{f}: {library} belongs to {', '.join(rooms)}" for f in sources()
                           if any(name == b or (b.endswith("/") or b == "boost/beast" or b == "boost/asio")
                                  and name.startswith(b) for name in INCLUDE.findall(text_of(f)) for b in begins)
                           and not any(f.is_relative_to(room) for room in rooms))

    def test_only_edges_know_of_dialects(self):
        known_to = ("http/server", "actors/deliveries", "app", "tests")
        includers = [f for f in sources() if "spec/dialects.hpp" in INCLUDE.findall(text_of(f))]
        self.assertTrue(includers)
        self.check(f"{f}: dialects belong to {', '.join(known_to)}" for f in includers
                   if not any(f.is_relative_to(room) for room in known_to))

    def test_no_unit_has_both_actors_and_sockets(self):
        for f in sources():
            names = INCLUDE.findall(text_of(f))
            both = any(n.startswith("caf/") for n in names) and any(n.startswith("boost/beast") for n in names)
            self.assertFalse(both, f"{f}: CAF and Beast in one unit")

    def test_no_await_is_where_the_compiler_gets_it_wrong(self):
        self.check(f"{f}:{each}" for f in sources() for each in miscompiled(text_of(f)))

    def test_such_awaits_are_noticed(self):
        for wrong in ("while (co_await read()) {", "while (!done(co_await x.read())) {", "for (; co_await x; ) {",
                      "do { f(); } while (co_await x);", "if (a && co_await b) {", "if (a && f(b,\n co_await c))",
                      "return a || co_await b;", "x = a ? co_await b : c;", "x = a ? b : co_await c;"):
            self.assertTrue(miscompiled(wrong), wrong)
        for right in ("const auto v = co_await x;\nwhile (v) {", "// while (co_await x)", "if (co_await x) {",
                      "while (true) { const auto v = co_await x; }", "while (!a && !b) co_await x;", "auto&& v = co_await x;",
                      "f(a && b); co_await x;", "co_await f(a ? b : c);", "f(a && b, co_await x);", "log(\"a && \", co_await x);"):
            self.assertFalse(miscompiled(right), right)

    def test_nothing_names_a_machine(self):
        self.check(f"{f}:{line}: {word}" for f in all_files() if f.suffix not in DATA for word in FORBIDDEN
                   for line, text in enumerate(text_of(f).split("\n"), 1) if word in text)

    def test_lines_end_as_they_should(self):
        for f in all_files():
            text = text_of(f)
            with self.subTest(str(f)):
                self.assertFalse("\r" in text, "carriage returns")
                self.assertTrue(not text or text.endswith("\n"), "no line end at the end")
                self.assertFalse(re.search(r"[ \t]+$", text, re.MULTILINE) and f.suffix in (".cpp", ".hpp", ".py", ".sql"),
                                 "blanks at the end of a line")

    def test_scripts_are_strict_and_executable(self):
        for f in all_files():
            text = text_of(f)
            if not text.startswith("#!") or f.suffix == ".py":
                continue
            with self.subTest(str(f)):
                self.assertTrue(os.access(ROOT / f, os.X_OK), "not executable")
                if "bash" in text.split("\n", 1)[0]:
                    self.assertIn("set -euo pipefail", text)
                    subprocess.run(["bash", "-n", ROOT / f], check=True)

    def test_code_is_formatted(self):
        tool = shutil.which("clang-format")
        if tool is None:
            self.skipTest("clang-format is not installed (script/setup test)")
        done = subprocess.run([tool, "--dry-run", "-Werror", "--style=file", *map(str, sources())], cwd=ROOT,
                              capture_output=True, text=True)
        offenders = sorted({line.split(":", 1)[0] for line in done.stderr.split("\n") if "clang-format-violations" in line})
        self.assertEqual(done.returncode, 0, f"run script/format: {', '.join(offenders) or done.stderr[:2000]}")

    def test_documents_link_to_what_exists(self):
        for f in all_files():
            if f.suffix != ".md":
                continue
            for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(f)):
                if "://" not in target:
                    self.assertTrue((ROOT / f.parent / target).exists(), f"{f}: links to {target}")


if __name__ == "__main__":
    unittest.main(verbosity=2)
