"""The comparison finds every kind of damage. Runs on our own schema alone: python3 test_compare_schemas.py OURS.json"""

import copy
import json
import sys
import unittest
from pathlib import Path

from compare_schemas import compare, patched, report
from schema_meaning import meaning

OURS = json.loads(Path(sys.argv.pop()).read_text(encoding="utf-8"))["$defs"]


def without_property(d):
    del d["LineItem"]["properties"]["sku"]


def other_type(d):
    d["Total"]["properties"]["amount"]["type"] = "number"


def fewer_words(d):
    d["CheckoutSessionStatus"]["enum"].remove("expired")


def not_required(d):
    d["Buyer"]["required"].remove("email")


def looser_bound(d):
    d["LineItem"]["properties"]["quantity"]["minimum"] = 0


def without_format(d):
    del d["Link"]["properties"]["url"]["format"]


def other_pattern(d):
    d["ProtocolVersion"]["properties"]["version"]["pattern"] = "^.*$"


def open_object(d):
    del d["Address"]["additionalProperties"]


def without_condition(d):
    del d["AuthenticationResult"]["then"]


def without_choice(d):
    del d["PaymentData"]["anyOf"]


def fewer_options(d):
    d["Message"]["oneOf"].pop()


def duplicates_allowed(d):
    del d["DiscoveryResponse"]["properties"]["transports"]["uniqueItems"]


def without_type(d):
    del d["GiftWrap"]


def more_types(d):
    d["Surprise"] = {"type": "string"}


DAMAGES = [without_property, other_type, fewer_words, not_required, looser_bound, without_format, other_pattern,
           open_object, without_condition, without_choice, fewer_options, duplicates_allowed, without_type, more_types]


class Comparison(unittest.TestCase):
    def test_the_same_is_the_same(self):
        self.assertEqual(compare(OURS, {"checkout": OURS}), [])

    def test_every_damage_is_found(self):
        for damage in DAMAGES:
            with self.subTest(damage.__name__):
                damaged = copy.deepcopy(OURS)
                damage(damaged)
                self.assertNotEqual(compare(damaged, {"checkout": OURS}), [])

    def test_wording_does_not_matter(self):
        reworded = copy.deepcopy(OURS)
        reworded["Total"]["description"] = "Something else."
        reworded["Total"]["properties"]["amount"]["description"] = "Something else."
        self.assertEqual(compare(reworded, {"checkout": OURS}), [])

    def test_the_one_broken_keyword_is_patched(self):
        broken = {"a": {"type": "number", "minimum": 0, "exclusiveMinimum": True}, "b": [{"exclusiveMinimum": 1}]}
        self.assertEqual(patched(broken), {"a": {"type": "number", "exclusiveMinimum": 0}, "b": [{"exclusiveMinimum": 1}]})

    def test_a_condition_means_the_same_wherever_it_is_told(self):
        inner = {"properties": {"on": {"type": "boolean"}}, "required": ["on"]}
        condition = {"if": {"properties": {"on": {"const": True}}}, "then": {"required": ["depth"]}}
        told_outside = {part: {"properties": {"screen": each}} for part, each in condition.items()}
        inside = {"properties": {"screen": inner | condition}, "required": ["screen"]}
        outside = {"properties": {"screen": inner}, "required": ["screen"], "allOf": [told_outside]}
        self.assertEqual(meaning(inside, {}), meaning(outside, {}))
        self.assertNotEqual(meaning({**inside, "required": []}, {}), meaning({**outside, "required": []}, {}))

    def test_unlisted_and_stale_differences_fail(self):
        self.assertEqual(report({"a"}, {"a"}), 0)
        self.assertEqual(report({"a"}, set()), 1)
        self.assertEqual(report(set(), {"a"}), 1)


if __name__ == "__main__":
    unittest.main()
