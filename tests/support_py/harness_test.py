"""The checks of the harness notice what they are for."""

import base64
import hashlib
import hmac
import json
import unittest

from acp_harness.delivery_book import faults
from acp_harness.event_table import Event, evolve, gaps
from acp_harness.load import Acknowledged, lost
from acp_harness.raw_receiver import Arrival

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


def event(seq, session="a", version=1, data='{"status":"x"}'):
    return Event(0, seq, session, version, "t", "x", data, None, "r")


def arrival(at, webhook_id, body=b'{"type":"t","data":{"status":"x"}}', status=200, secret=SECRET):
    """One that was answered half a second after it came."""
    def sign(key, signed):
        return hmac.new(key, signed + body, hashlib.sha256)
    headers = {"webhook-id": webhook_id, "webhook-timestamp": "1",
               "merchant-signature": "t=1,v1=" + sign(secret.encode(), b"1.").hexdigest(),
               "webhook-signature": "v1," + base64.b64encode(
                   sign(base64.b64decode(secret[6:]), f"{webhook_id}.1.".encode()).digest()).decode()}
    return Arrival(at, headers, body, status, at + 0.5)


class Book(unittest.TestCase):
    rows = [event(1), event(2, version=2), event(3, "b")]

    def test_what_is_as_it_should_be(self):
        came = [arrival(1, "evt_001"), arrival(1.1, "evt_003"), arrival(2, "evt_002", status=500), arrival(3, "evt_002"),
                arrival(4, "evt_001")]
        self.assertEqual(faults(came, self.rows, SECRET), [])

    def test_an_order_is_told_beside_its_session(self):
        rows = [event(1, data='{"order":{"id":"o"}}')]
        rows[0].type = "checkout_session.completed"
        told = [arrival(1, "evt_001", json.dumps({"type": rows[0].type, "data": {"order": {"id": "o"}}}).encode()),
                arrival(2, "evt_001_order", b'{"type":"order_create","data":{"id":"o"}}')]
        self.assertEqual(faults(told, rows, SECRET), [])
        self.assertEqual(len(faults(told[:1], rows, SECRET)), 1)

    def test_faults_are_seen(self):
        good = [arrival(1, "evt_001"), arrival(1.1, "evt_003"), arrival(2, "evt_002")]
        cases = {
            "lost": good[:2],
            "only refused": [*good[:2], arrival(2, "evt_002", status=500)],
            "unknown": [*good, arrival(3, "evt_004")],
            "other content": [*good[:2], arrival(2, "evt_002", b'{"type":"t","data":{"status":"y"}}')],
            "other bytes": [*good, arrival(3, "evt_002", b'{"type":"t", "data":{"status":"x"}}')],
            "another secret": [*good[:2], arrival(2, "evt_002", secret="whsec_" + base64.b64encode(b"j" * 32).decode())],
            "before the answer to the first": [*good[:2], arrival(1.2, "evt_002")],
        }
        for name, came in cases.items():
            with self.subTest(name):
                self.assertEqual(len(faults(came, self.rows, SECRET)), 1)


class Harness(unittest.TestCase):
    def test_sound_table(self):
        self.assertEqual(gaps([event(1), event(2, "b"), event(3, version=2)], {0: 3}), [])

    def test_gaps_are_seen(self):
        self.assertTrue(gaps([event(1), event(3, "b")], {0: 2}), "a gap in the sequence")
        self.assertTrue(gaps([event(1)], {0: 2}), "a head beyond the last event")
        self.assertTrue(gaps([event(1), event(2, version=3)], {0: 2}), "a gap in the versions")
        self.assertTrue(gaps([event(1, version=2), event(2, version=1)], {0: 2}), "versions out of order")

    def test_losses_are_seen(self):
        said = Acknowledged("a", b'{ "status": "x" }', "create", "r", False)
        self.assertEqual(lost([said], [event(1)]), [])
        self.assertEqual(len(lost([said], [event(1, data='{"status":"y"}')])), 1, "other content")
        self.assertEqual(len(lost([said], [event(1, "b")])), 1, "another session")

    def test_evolve(self):
        self.assertEqual(evolve({"a": 1, "b": 2, "c": 3}, {"a": None, "b": {"x": None}}), {"b": {"x": None}, "c": 3})


if __name__ == "__main__":
    unittest.main(verbosity=2)
