"""Sessions in every status, as every version tells them, are valid against the schemas published with that version.

test_told_sessions.py TOLD_SESSIONS
"""

import json
import subprocess
import sys
import unittest
from collections import Counter

from acp_harness.paths import SPEC_DIR_HINT, VERSIONS, published_protocol
from acp_harness.published import Schemas

SKIPPED = 77
STATUSES = 11


class ToldSessions(unittest.TestCase):
    def test_are_valid(self):
        printed = subprocess.run([PROGRAM], capture_output=True, check=True, timeout=60).stdout
        schemas = {version: Schemas.published(version) for version in VERSIONS}
        valid = Counter()
        for line in printed.splitlines():
            told = json.loads(line)
            version, type_name = told["version"], told["type"]
            errors = schemas[version].errors(type_name, told["document"])
            self.assertEqual(errors, [], f"{told['what']} as {version} {type_name}: {told['document']}")
            valid[version, type_name] += 1
        for version in VERSIONS:
            counts = ", ".join(f"{count} {name}" for (of, name), count in sorted(valid.items()) if of == version)
            print(f"  {version}: {counts}")
            self.assertEqual(valid[version, "CheckoutSession"], STATUSES + 1)
            self.assertEqual((valid[version, "CheckoutSessionWithOrder"], valid[version, "Order"]), (1, 1))


if __name__ == "__main__":
    PROGRAM = sys.argv.pop()
    if published_protocol() is None:
        print(SPEC_DIR_HINT)
        sys.exit(SKIPPED)
    unittest.main()
