"""Bad input: each of 300 generated malformed requests is a 4xx with a flat error, and the server's memory stays flat."""

import json
import unittest
from collections import Counter

from acp_harness import bodies, suite
from acp_harness.http_client import ClosedUnanswered, Connection
from acp_harness.processes import resident_bytes
from acp_harness.shop import Shop
from malformed import generate

REQUESTS = 300
MAY_GROW_BYTES = 2 * 1024 * 1024
TYPES = {"invalid_request", "processing_error", "service_unavailable"}


class Malformed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.shop = cls.enterClassContext(Shop())
        cls.agent = cls.shop.agent()

    def send(self, case):
        connection = Connection(self.shop.server.address)
        try:
            connection.send(case.raw)
            return connection.read_answer()
        except ClosedUnanswered:
            return None
        finally:
            connection.close()

    def round(self, name):
        """Sends one set of requests: their statuses, and what is wrong with any answer."""
        statuses, wrong = Counter(), []
        for case in generate(self.agent, suite.random_source(name), REQUESTS):
            answer = self.send(case)
            statuses[answer.status if answer else "closed"] += 1
            complaint = self.complaint(answer)
            if complaint:
                wrong.append(f"{case.what}: {complaint}")
        return statuses, wrong

    @staticmethod
    def complaint(answer):
        if answer is None:
            return "closed without an answer"
        if not 400 <= answer.status < 500:
            return f"{answer.status} {answer.body[:200]}"
        try:
            error = json.loads(answer.body)
        except ValueError:
            return f"{answer.status}, not JSON: {answer.body[:100]}"
        if not {"type", "code", "message"} <= set(error) <= {"type", "code", "message", "param", "supported_versions"}:
            return f"{answer.status}, fields {set(error)}"
        if error["type"] not in TYPES or not all(isinstance(error[n], str) and error[n] for n in ("code", "message")):
            return f"{answer.status} {error}"
        return None

    def test_malformed_requests(self):
        statuses, wrong = self.round("warm-up")
        print(f"  {REQUESTS} malformed requests: {dict(sorted(statuses.items(), key=str))}")
        self.assertEqual(sorted(set(wrong)), [])
        before = resident_bytes(self.shop.server.pid)
        events = self.shop.events.count()
        rounds = suite.size(3, 30)
        for number in range(rounds):
            _, wrong = self.round(f"round {number}")
            self.assertEqual(sorted(set(wrong)), [])
        growth = resident_bytes(self.shop.server.pid) - before
        print(f"  resident memory {before / 1e6:.1f} MB, after {rounds * REQUESTS} more {growth / 1024:+.0f} KiB")
        self.assertLess(growth, MAY_GROW_BYTES)
        self.assertEqual(self.shop.events.count(), events, "a malformed request left an event")
        self.assertEqual(self.agent.create(bodies.create()).status, 201)


if __name__ == "__main__":
    suite.main()
