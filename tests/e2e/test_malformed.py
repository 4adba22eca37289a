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
ROUNDS = 3  # of as many requests, between two looks at the memory
FLAT_BYTES = 256 * 1024  # that grows no more between two looks; who leaks grows between any two
LOOKS_UNTIL_FLAT = 8  # buffers and arenas of the allocator take their room first
LOOKS_THEN = 10  # with --full, and then it stays within:
STAYS_WITHIN_BYTES = 2 * 1024 * 1024
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

    def growth(self, look):
        """What the server's memory grows by while it is sent some more rounds."""
        before = resident_bytes(self.shop.server.pid)
        for number in range(ROUNDS):
            _, wrong = self.round(f"look {look} round {number}")
            self.assertEqual(sorted(set(wrong)), [])
        return resident_bytes(self.shop.server.pid) - before

    def becomes_flat(self):
        grown = []
        while len(grown) < LOOKS_UNTIL_FLAT:
            grown.append(self.growth(len(grown)))
            if grown[-1] < FLAT_BYTES:
                break
        print(f"  resident memory grows by {[g // 1024 for g in grown]} KiB, each {ROUNDS * REQUESTS} requests")
        self.assertLess(grown[-1], FLAT_BYTES)

    def stays_flat(self):
        grown = sum(self.growth(f"then {look}") for look in range(LOOKS_THEN))
        print(f"  and by {grown // 1024} KiB with {LOOKS_THEN * ROUNDS * REQUESTS} more")
        self.assertLess(grown, STAYS_WITHIN_BYTES)

    def test_malformed_requests(self):
        statuses, wrong = self.round("warm-up")
        print(f"  {REQUESTS} malformed requests: {dict(sorted(statuses.items(), key=str))}")
        self.assertEqual(sorted(set(wrong)), [])
        events = self.shop.events.count()
        self.becomes_flat()
        if suite.full:
            self.stays_flat()
        self.assertEqual(self.shop.events.count(), events, "a malformed request left an event")
        self.assertEqual(self.agent.create(bodies.create()).status, 201)


if __name__ == "__main__":
    suite.main()
