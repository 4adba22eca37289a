"""Makes the validation tables: one source per supported version, and spec/rules.hpp."""

from .cpp_names import BANNER, literal, structs
from .model import Enum, Field, Object, Schema, Shape, Union

FORMATS = {"date-time": "date_time", "uri": "uri", "email": "email"}
KINDS = {"string": "text", "const": "text", "integer": "integer", "number": "number", "boolean": "boolean",
         "any": "any", "scalar": "scalar", "object": "map", "map": "map", "array": "array"}


def namespace(version: str) -> str:
    return "rules_" + version.replace("-", "_")


def rules_header(schema: Schema) -> str:
    """The rules of the generated C++ types."""
    parts = [BANNER, '#pragma once\n\n#include "spec/types.hpp"\n#include "spec/validate/rule.hpp"\n\nnamespace acp {\n\n']
    for each in structs(schema):
        name = each.cpp if isinstance(each, Object) else each.name
        parts.append(f"template <>\nconst rule& rule_for<{name}>();\n")
    parts.append("\n} // namespace acp\n")
    return "".join(parts)


def rules_source(schema: Schema, version: str) -> str:
    """`schema` is the one of this version."""
    return Tables(schema).source(version)


def versions_source(schema: Schema) -> str:
    parts = [BANNER, '#include "spec/rules.hpp"\n#include "spec/versions.hpp"\n\n#include <algorithm>\n\nnamespace acp {\n\n']
    for version in schema.versions:
        parts.append(f"namespace {namespace(version)} {{\nstd::span<const named_rule> all();\n}}\n")
    words = ", ".join(literal(version) for version in schema.supported)
    parts.append(f"\nstatic constexpr std::string_view kVersions[] = {{{words}}};\n")
    parts.append("std::span<const std::string_view> supported_versions() { return kVersions; }\n\n")
    parts.append("static std::span<const named_rule> rules_of(std::string_view version) {\n")
    for version in schema.versions:
        parts.append(f"  if (version == {literal(version)}) return {namespace(version)}::all();\n")
    parts.append("  return {};\n}\n\n")
    parts.append(
        "const rule* find_rule(std::string_view version, std::string_view type) {\n"
        "  const auto rules = rules_of(version);\n"
        "  const auto found = std::ranges::find(rules, type, &named_rule::type);\n"
        "  return found == rules.end() ? nullptr : found->value;\n}\n\n"
    )
    for each in structs(schema.at(schema.newest)):
        name = each.cpp if isinstance(each, Object) else each.name
        parts.append(
            f"template <>\nconst rule& rule_for<{name}>() {{\n"
            f"  static const rule& found = *find_rule({literal(schema.newest)}, {literal(each.name)});\n"
            "  return found;\n}\n"
        )
    parts.append("\n} // namespace acp\n")
    return "".join(parts)


class Tables:
    """Collects rules, objects and word lists; equal ones are kept once."""

    def __init__(self, schema: Schema):
        self.schema = schema
        self.rules: list[str] = []
        self.words: dict[tuple[str, ...], str] = {}
        self.lists: list[str] = []
        self.objects = [t for t in schema.types.values() if isinstance(t, Object)]
        self.object_at = {each.name: i for i, each in enumerate(self.objects)}

    def source(self, version: str) -> str:
        named = [f"    {{{literal(name)}, {self.type_rule(name)}}},\n" for name in self.schema.types]
        objects = [self.object_entry(each) for each in self.objects]
        return "".join([
            BANNER, '#include "spec/validate/rule.hpp"\n\n',
            f"namespace acp::{namespace(version)} {{\n\n",
            f"extern const rule rules[{len(self.rules)}];\n",
            f"extern const object_rule objects[{len(objects)}];\n\n",
            *self.lists, "\n",
            f"const rule rules[{len(self.rules)}] = {{\n", *(f"    {each},\n" for each in self.rules), "};\n\n",
            f"const object_rule objects[{len(objects)}] = {{\n", *objects, "};\n\n",
            "static constexpr named_rule kNamed[] = {\n", *named, "};\n\n",
            "std::span<const named_rule> all();\nstd::span<const named_rule> all() { return kNamed; }\n\n",
            f"}} // namespace acp::{namespace(version)}\n",
        ])

    def type_rule(self, name: str) -> str:
        return self.rule(Shape("ref", name=name))

    def rule(self, shape: Shape, caps: dict[str, int] | None = None) -> str:
        """The address of the rule for a shape; `caps` bounds what it does not bound itself."""
        shape = self.schema.follow(shape)
        entry = self._ref(shape, caps or {}) if shape.kind == "ref" else self._plain(shape, caps or {})
        if entry not in self.rules:
            self.rules.append(entry)
        return f"&rules[{self.rules.index(entry)}]"

    def _plain(self, shape: Shape, caps: dict[str, int]) -> str:
        parts = [f".kind = value_kind::{KINDS[shape.kind]}"]
        if shape.minimum is not None:
            parts.append(f".minimum = {shape.minimum}")
        if shape.above is not None:
            parts.append(f".minimum = {shape.above}, .above = true")
        if shape.maximum is not None:
            parts.append(f".maximum = {shape.maximum}")
        parts += self._cap(shape, caps)
        if shape.unique:
            parts.append(".unique = true")
        if shape.format or shape.matcher:
            parts.append(f".format = &formats::{FORMATS.get(shape.format, shape.matcher)}")
        if shape.kind == "const":
            parts.append(f".words = {self.word_list((shape.name,))}")
        if KINDS[shape.kind] in ("map", "array"):
            parts.append(f".items = {self.rule(shape.items or Shape('any'), caps)}")
        return "{" + ", ".join(parts) + "}"

    def _cap(self, shape: Shape, caps: dict[str, int]) -> list[str]:
        kind = {"object": "map", "scalar": "string"}.get(shape.kind, shape.kind)
        cap = shape.cap or caps.get(kind)
        return [f".cap = {cap}"] if cap and shape.maximum is None else []

    def _ref(self, shape: Shape, caps: dict[str, int]) -> str:
        target = self.schema.types[shape.name]
        if isinstance(target, Enum):
            if target.extensible:
                return "{.kind = value_kind::text, .cap = %d}" % caps["word"] if caps else "{.kind = value_kind::text}"
            words = self.word_list(tuple(target.words_at(self.schema.version)))
            more = ", .skips_unknown = true" if shape.tolerant else ""
            return f"{{.kind = value_kind::text, .words = {words}{more}}}"
        if isinstance(target, Object):
            return f"{{.kind = value_kind::object, .object = &objects[{self.object_at[target.name]}]}}"
        assert isinstance(target, Union), target
        return self._tagged(target) if target.by else self._either(target, caps)

    def _tagged(self, target: Union) -> str:
        entries = []
        for option in target.options:
            fields = self.schema.types[option.name].fields
            tag = next(f.shape.name for f in fields if f.name == target.by)
            entries.append(f"{{{literal(tag)}, &objects[{self.object_at[option.name]}]}}")
        name = f"options_{target.name}"
        self._define(f"static constexpr tagged_option {name}[] = {{{', '.join(entries)}}};\n")
        return f"{{.kind = value_kind::tagged, .tag = {literal(target.by)}, .options = {name}}}"

    def _either(self, target: Union, caps: dict[str, int]) -> str:
        first, second = (self.rule(option, caps) for option in target.options)
        return f"{{.kind = value_kind::either, .items = {first}, .otherwise = {second}}}"

    def object_entry(self, each: Object) -> str:
        parts = [literal(each.name), self._members(each), "true" if each.open else "false", str(each.min_fields)]
        parts.append(self._require_any(each))
        if each.when:
            when = each.when
            lists = f"{self.word_list(when.values)}, {self.word_list(self._needed(each))}"
            parts.append(f"{{{literal(when.field)}, {lists}}}")
        else:
            parts.append("{}")
        if each.cases:
            parts.append(self._cases(each))
        return f"    {{{', '.join(parts)}}},\n"

    def _members(self, each: Object) -> str:
        other_names = {target: alias for alias, target in each.aliases}
        caps = {} if each.topic in self.schema.uncapped else self.schema.caps
        lines = []
        for field in each.fields:
            flags = f"{_requirement(field)}, {_bool(field.lenient)}, {literal(other_names.get(field.name, ''))}"
            lines.append(f"    {{{literal(field.name)}, {self.rule(field.shape, caps)}, {flags}}},\n")
        name = f"members_{each.name}"
        self._define(f"static constexpr member_rule {name}[] = {{\n{''.join(lines)}}};\n")
        return name

    def _require_any(self, each: Object) -> str:
        if not each.require_any:
            return "{}"
        name = f"any_{each.name}"
        sets = ", ".join(self.word_list(group) for group in each.require_any)
        self._define(f"static constexpr word_list {name}[] = {{{sets}}};\n")
        return name

    def _cases(self, each: Object) -> str:
        name = f"cases_{each.name}"
        entries = ", ".join(
            f"{{{literal(each.cases.field)}, {self.word_list((word,))}, {self.word_list(names)}}}"
            for word, names in each.cases.require
        )
        self._define(f"static constexpr condition {name}[] = {{{entries}}};\n")
        return name

    def _needed(self, each: Object) -> tuple[str, ...]:
        """What a condition asks for, with the members that are spared otherwise, as outer.inner."""
        needed = []
        for field in each.fields:
            if field.name not in each.when.require:
                continue
            needed.append(field.name)
            target = self.schema.types.get(field.shape.name)
            if isinstance(target, Object):
                needed += [f"{field.name}.{inner.name}" for inner in target.fields if inner.spared]
        return tuple(needed)

    def word_list(self, words: tuple[str, ...]) -> str:
        if words not in self.words:
            name = f"words_{len(self.words)}"
            self.words[words] = name
            listed = ", ".join(literal(word) for word in words)
            self._define(f"static constexpr std::string_view {name}[] = {{{listed}}};\n")
        return self.words[words]

    def _define(self, text: str) -> None:
        if text not in self.lists:
            self.lists.append(text)


def _requirement(field: Field) -> str:
    if field.required and field.spared:
        return "need::outgoing"
    return "need::always" if field.required else "need::never"


def _bool(value: bool) -> str:
    return "true" if value else "false"
