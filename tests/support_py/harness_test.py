"""The checks of the harness notice what they are for."""

import unittest

from acp_harness.event_table import Event, evolve, gaps
from acp_harness.load import Acknowledged, lost


def event(seq, session="a", version=1, data='{"status":"x"}'):
    return Event(0, seq, session, version, "t", "x", data, None, "r")


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
