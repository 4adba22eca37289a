"""The notation and the versions of the schema. Runs beside the generator: python3 test_generator.py SPEC_FOLDER"""

import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, sys.argv.pop())

from generator.cpp_rules import rules_source
from generator.cpp_types import types_header
from generator.expressions import NotationError, parse_field
from generator.json_schema import json_schema
from generator.load import load
from generator.model import Life

TOP = """
versions: [{name: 2001-01-01, supported: true}, {name: 2002-02-02, supported: true}, {name: 2003-03-03}]
topics: [things]
caps: {string: 5, array: 7, word: 3}
http: types/http.yaml
"""


def schema_of(types: str, former: str = ""):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        (path / "types").mkdir()
        (path / "acp.yaml").write_text(TOP + ("former: types/former.yaml\n" if former else ""))
        (path / "types/former.yaml").write_text(former)
        (path / "types/http.yaml").write_text("{}")
        (path / "types/things.yaml").write_text(types)
        return load(path / "acp.yaml")


def defs(types: str, version: str) -> dict:
    return json_schema(schema_of(types).at(version))["$defs"]


def rules_of(types: str) -> str:
    schema = schema_of(types)
    return rules_source(schema.at(schema.newest), schema.newest)


class Notation(unittest.TestCase):
    def test_reads_type_requirement_limits_and_meaning(self):
        field = parse_field("quantity", "integer! min 1 max 9 -- units ordered")
        self.assertEqual((field.shape.kind, field.shape.minimum, field.shape.maximum), ("integer", 1, 9))
        self.assertTrue(field.required)
        self.assertEqual(field.about, "units ordered")

    def test_reads_arrays_maps_and_constants(self):
        self.assertEqual(parse_field("a", "Thing[] unique").shape.items.name, "Thing")
        self.assertEqual(parse_field("a", "map(string)").shape.items.kind, "string")
        constant = parse_field("type", "const info!")
        self.assertEqual((constant.shape.name, constant.required), ("info", True))

    def test_reads_the_life_of_a_field(self):
        self.assertEqual(parse_field("a", "string since 2001-01-01 until 2002-02-02").life, Life("2001-01-01", "2002-02-02"))

    def test_reads_what_is_excluded_and_required_by_cases(self):
        types = "Thing: {fields: {n: number above 0, a: string, b: string}, cases: {field: a, require: {x: [b], y: [n]}}}"
        thing = defs(types, "2001-01-01")["Thing"]
        self.assertEqual(thing["properties"]["n"], {"type": "number", "exclusiveMinimum": 0})
        self.assertEqual(thing["oneOf"][1], {"properties": {"a": {"const": "y"}}, "required": ["n"]})
        self.assertIn(".minimum = 0, .above = true", rules_of(types))
        self.assertIn("cases_Thing", rules_of(types))

    def test_refuses_what_it_does_not_know(self):
        for line in ("string maximum 5", "string max", "", "string !"):
            with self.subTest(line), self.assertRaises(NotationError):
                parse_field("a", line)


class Versions(unittest.TestCase):
    TYPES = """
Word: [old, {word: new, since: 2002-02-02}]
Thing:
  fields:
    always: string!
    former: integer until 2001-01-01
    changed: [string! until 2001-01-01, integer since 2002-02-02]
    word: Word
Later: {since: 2002-02-02, fields: {a: string}}
"""

    def test_have_their_own_fields(self):
        old, new = defs(self.TYPES, "2001-01-01")["Thing"], defs(self.TYPES, "2002-02-02")["Thing"]
        self.assertEqual(set(old["properties"]), {"always", "former", "changed", "word"})
        self.assertEqual(set(new["properties"]), {"always", "changed", "word"})
        self.assertEqual((old["properties"]["changed"]["type"], old["required"]), ("string", ["always", "changed"]))
        self.assertEqual((new["properties"]["changed"]["type"], new["required"]), ("integer", ["always"]))

    def test_have_their_own_words_and_types(self):
        self.assertEqual(defs(self.TYPES, "2001-01-01")["Word"]["enum"], ["old"])
        self.assertEqual(defs(self.TYPES, "2002-02-02")["Word"]["enum"], ["old", "new"])
        self.assertNotIn("Later", defs(self.TYPES, "2001-01-01"))

    def test_may_have_another_shape_altogether(self):
        schema = schema_of("Thing: {since: 2002-02-02, fields: {a: string}}", "Thing: {until: 2001-01-01, fields: {b: integer}}")
        properties = [set(json_schema(schema.at(v))["$defs"]["Thing"]["properties"]) for v in ("2001-01-01", "2002-02-02")]
        self.assertEqual(properties, [{"b"}, {"a"}])
        self.assertNotIn("int64_t b", types_header(schema.at(schema.newest)))

    def test_may_be_left_out_once(self):
        types = "Thing: {except: 2002-02-02, fields: {a: string}}"
        self.assertEqual([v for v in schema_of(types).versions if "Thing" in defs(types, v)], ["2001-01-01", "2003-03-03"])

    def test_may_add_fields_to_a_view(self):
        types = "Base: {fields: {a: string, b: integer since 2002-02-02}}\n" + (
            "More: {same_as: Base, fields: {b: integer! until 2001-01-01}, require: [b]}")
        old, new = defs(types, "2001-01-01")["More"], defs(types, "2002-02-02")["More"]
        self.assertEqual((set(old["properties"]), old["required"]), ({"a", "b"}, ["b"]))
        self.assertEqual(new["allOf"][1], {"required": ["b"]})

    def test_that_are_not_supported_are_not_the_newest(self):
        self.assertEqual(schema_of(self.TYPES).newest, "2002-02-02")


class Lenience(unittest.TestCase):
    TYPES = "Word: [a]\nThing: {fields: {id: string cap 9, list: 'string[]', word: Word}"

    def test_our_own_bounds_are_not_published(self):
        properties = defs(self.TYPES + "}", "2002-02-02")["Thing"]["properties"]
        self.assertEqual(properties["id"], {"type": "string"})
        self.assertEqual(properties["list"], {"type": "array", "items": {"type": "string"}})

    def test_our_own_bounds_are_checked(self):
        rules = rules_of(self.TYPES + "}")
        self.assertIn("{.kind = value_kind::text, .cap = 9}", rules)
        self.assertIn("{.kind = value_kind::array, .cap = 7, .items", rules)
        self.assertIn("{.kind = value_kind::text, .cap = 5}", rules)

    def test_words_may_be_passed_over_and_stay_published(self):
        types = self.TYPES + ", lenient: {reason: r, unknown_words: passed over}}"
        self.assertIn(".skips_unknown = true", rules_of(types))
        self.assertNotIn(".skips_unknown = true", rules_of(self.TYPES + "}"))
        self.assertEqual(defs(types, "2002-02-02")["Word"]["enum"], ["a"])


class Names(unittest.TestCase):
    def test_avoid_what_cpp_keeps_for_itself(self):
        schema = schema_of('Word: ["3ds", default, plain]\nThing: {fields: {class: Word!}}\n')
        header = types_header(schema.at(schema.newest))
        self.assertIn("_3ds,", header)
        self.assertIn("default_,", header)
        self.assertIn("Word class_{}", header)

    def test_structs_come_after_what_they_contain(self):
        schema = schema_of("Outer: {fields: {inner: 'Inner[]'}}\nInner: {fields: {a: string}}\n")
        header = types_header(schema.at(schema.newest))
        self.assertLess(header.index("struct Inner"), header.index("struct Outer"))


class Mistakes(unittest.TestCase):
    def test_are_refused(self):
        for types in (
            "Thing: {fields: {a: Nothing}}",
            "Thing: {fields: {a: string}, colour: red}",
            "Thing: {fields: {a: string}, require_any: [[b]]}",
            "Thing: {fields: {a: string}, lenient: {fields: {b: string}}}",
            "Thing: string!",
            "Thing: {fields: {a: string}, cases: {field: a, require: {x: [b]}}}",
            "Thing: {fields: {a: Later}}\nLater: {since: 2002-02-02, fields: {a: string}}",
        ):
            with self.subTest(types), self.assertRaises(NotationError):
                schema_of(types)

    def test_two_shapes_in_one_version_are_refused(self):
        with self.assertRaises(NotationError):
            schema_of("Thing: {since: 2002-02-02, fields: {a: string}}", "Thing: {until: 2002-02-02, fields: {b: string}}")


if __name__ == "__main__":
    unittest.main()
