"""Makes spec/codecs.hpp and one source per topic: readers and writers of every struct."""

from .cpp_names import BANNER, identifier, literal, stored, structs
from .model import Object, Schema, Union

HEADER_HEAD = BANNER + """#pragma once

#include "spec/codec/read.hpp"
#include "spec/codec/write.hpp"
#include "spec/types.hpp"

#include <string>

namespace acp {

// write_json appends compact JSON: absent members are left out, null ones written as null.
// from_json expects a validated document and throws std::invalid_argument on any other; use decode
// for what comes from outside.

"""

TRACKED = """
/// Appends an object of the top-level members that differ, with their new values; null stands for
/// members that went away. apply_changes undoes this, provided that `after` has no null members.
void write_changes(std::string& out, const {0}& before, const {0}& after);
"""


def codecs_header(schema: Schema) -> str:
    parts = [HEADER_HEAD]
    for each in structs(schema):
        name = _name(each)
        if isinstance(each, Object):
            parts.append(f"void write_json(std::string& out, const {name}& value);\n")
        parts.append(f"void from_json(const nlohmann::json& json, {name}& value);\n")
        parts.append(f"void to_json(nlohmann::json& json, const {name}& value);\n")
    parts += [TRACKED.format(each.cpp) for each in structs(schema) if isinstance(each, Object) and each.tracked]
    parts.append("\n} // namespace acp\n")
    return "".join(parts)


def codec_source(schema: Schema, topic: str) -> str:
    parts = [BANNER, '#include "spec/codecs.hpp"\n\nnamespace acp {\n\n']
    for each in structs(schema):
        if each.topic != topic:
            continue
        parts.append(_tree(_name(each)))
        if isinstance(each, Union):
            parts.append(_union_reader(schema, each))
        else:
            parts += [_writer(each), _reader(each)]
            if each.tracked:
                parts.append(_changes(each))
    parts.append("} // namespace acp\n")
    return "".join(parts)


def _name(each: Object | Union) -> str:
    return each.cpp if isinstance(each, Object) else each.name


def _tree(name: str) -> str:
    return (
        f"void to_json(nlohmann::json& json, const {name}& value) {{\n"
        "  std::string text;\n  write_json(text, value);\n  json = nlohmann::json::parse(text);\n}\n\n"
    )


def _key(name: str) -> str:
    return literal(f'"{name}":')


def _writer(each: Object) -> str:
    lines = []
    for field in each.fields:
        if field.shape.kind == "const":
            lines.append(f"  writer.raw({_key(field.name)}, {literal(chr(34) + field.shape.name + chr(34))});\n")
        else:
            lines.append(f"  writer.member({_key(field.name)}, value.{identifier(field.name)});\n")
    return (
        f"void write_json(std::string& out, const {each.cpp}& value) {{\n"
        f"  object_writer writer{{out}};\n{''.join(lines)}  writer.close();\n}}\n\n"
    )


def _reader(each: Object) -> str:
    other_names = {target: alias for alias, target in each.aliases}
    lines = []
    for field in stored(each):
        names = [literal(field.name)]
        if field.name in other_names:
            names.append(literal(other_names[field.name]))
        reader = "read_known" if each.tolerant else "read_member"
        lines.append(f"  {reader}(find_member(json, {', '.join(names)}), value.{identifier(field.name)});\n")
    return f"void from_json(const nlohmann::json& json, {each.cpp}& value) {{\n{''.join(lines)}}}\n\n"


def _union_reader(schema: Schema, each: Union) -> str:
    head = f"void from_json(const nlohmann::json& json, {each.name}& value) {{\n"
    if each.by:
        body = _by_tag(schema, each)
    else:
        body = _by_shape(schema, each)
    return head + body + "}\n\n"


def _by_tag(schema: Schema, each: Union) -> str:
    lines = [
        f"  const auto* found = find_member(json, {literal(each.by)});\n"
        f'  if (found == nullptr) refuse("{each.by} is missing");\n'
        "  const auto& tag = text_of(*found);\n"
    ]
    for position, option in enumerate(each.options):
        target = schema.types[option.name]
        tag = next(f.shape.name for f in target.fields if f.name == each.by)
        lines.append(f"  if (tag == {literal(tag)}) return from_json(json, value.emplace<{position}>());\n")
    lines.append(f'  refuse("unknown {each.by}");\n')
    return "".join(lines)


def _by_shape(schema: Schema, each: Union) -> str:
    """Two arrays, of strings and of objects; an empty one counts as the first."""
    first, second = each.options
    assert schema.follow(first.items).kind == "string" and second.items.kind == "ref"
    return (
        "  const auto& elements = elements_of(json);\n"
        "  if (elements.empty() || elements.front().is_string()) return read_json(json, value.emplace<0>());\n"
        "  read_json(json, value.emplace<1>());\n"
    )


def _changes(each: Object) -> str:
    lines = "".join(
        f"  writer.changed({_key(f.name)}, before.{identifier(f.name)}, after.{identifier(f.name)});\n"
        for f in stored(each)
    )
    return (
        f"void write_changes(std::string& out, const {each.cpp}& before, const {each.cpp}& after) {{\n"
        f"  object_writer writer{{out}};\n{lines}  writer.close();\n}}\n\n"
    )
