"""docs/protocol-coverage.md and docs/protocol-types.md are what the protocol's tables say."""

import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from files import ROOT

NAMES = ("protocol-coverage.md", "protocol-types.md")
NEW_ENDPOINT = """  - name: cancelCart
    since: 2026-04-17
    delete: /carts/{cart_id}
    about: Throws a cart away.
    success: { status: 202, type: CheckoutSession, about: "Gone." }
    errors: [401]
"""


class Coverage(unittest.TestCase):
    def setUp(self):
        """A copy of what the documents are made from."""
        self.root = Path(tempfile.mkdtemp(prefix="acp-coverage-"))
        self.addCleanup(shutil.rmtree, self.root)
        for folder in ("spec", "docs"):
            shutil.copytree(ROOT / folder, self.root / folder, ignore=shutil.ignore_patterns("__pycache__"))

    def run_it(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-B", "-m", "protocol_coverage", self.root, *arguments], cwd=self.root / "spec",
                              capture_output=True, text=True, timeout=60)

    def change(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        text = path.read_text()
        self.assertIn(old, text)
        path.write_text(text.replace(old, new, 1))

    def made(self) -> str:
        done = self.run_it()
        self.assertEqual(done.returncode, 0, done.stderr)
        return (self.root / "docs" / NAMES[0]).read_text()

    def test_the_committed_documents_are_up_to_date(self):
        done = self.run_it("--check")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_stale_document_is_noticed(self):
        for name in NAMES:
            with self.subTest(name):
                path = self.root / "docs" / name
                text = path.read_text()
                path.write_text(text.replace("●", "–", 1) if "●" in text else text.replace(" 2 ", " 3 ", 1))
                done = self.run_it("--check")
                self.assertEqual(done.returncode, 1)
                self.assertIn(name, done.stderr)
                path.write_text(text)

    def test_a_new_endpoint_shows(self):
        self.change("spec/types/http.yaml", "  - name: discover\n", NEW_ENDPOINT + "  - name: discover\n")
        text = self.made()
        self.assertIn("| `DELETE /carts/{cart_id}` | Throws a cart away. | – | – | – | – | ● |", text)
        self.assertIn("| 202 | `DELETE /carts/{cart_id}` | – | – | – | – | ● |", text)
        self.assertIn("| carts | [created", text)
        self.assertNotIn("| carts | not served", text)

    def test_a_new_word_shows_with_what_stands_for_it(self):
        self.change("spec/types/checkout.yaml", "  - completed\n",
                    "  - completed\n  - { word: returned, since: 2026-04-17, before: expired }\n")
        self.assertIn("| `returned` | as `canceled` | as `canceled` | as `canceled` | as `expired` | ● |", self.made())

    def test_a_new_code_of_an_error_shows(self):
        self.change("docs/http-api.md", "| 401 | `unauthorized` |", "| 402 | `too_poor` | nothing to pay with |\n| 401 | `unauthorized` |")
        self.assertIn("| `too_poor` | 402 | 402 | 402 | 402 | 402 |", self.made())

    def test_what_is_written_by_hand_names_what_there_is(self):
        self.change("spec/protocol_coverage/coverage.yaml", "enum: WarningCode", "enum: NoSuchCode")
        done = self.run_it()
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("NoSuchCode", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
