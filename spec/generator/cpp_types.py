"""Makes spec/types.hpp: the structs, variants and enumerations of the newest version."""

from .cpp_names import BANNER, closed_enums, cpp_type, identifier, literal, member_type, structs
from .model import Enum, Object, Schema, Union

HEAD = BANNER + """#pragma once

#include "spec/codec/words.hpp"
#include "spec/field.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace acp {

"""


def types_header(schema: Schema) -> str:
    parts = [HEAD]
    parts += [_enum(each, schema.newest) for each in closed_enums(schema)]
    parts += [_struct(schema, each) if isinstance(each, Object) else _variant(schema, each) for each in structs(schema)]
    parts.append("} // namespace acp\n")
    return "".join(parts)


def enums_source(schema: Schema) -> str:
    parts = [BANNER, '#include "spec/types.hpp"\n\nnamespace acp {\n\n']
    for each in closed_enums(schema):
        words = ", ".join(literal(word) for word in each.words_at(schema.newest))
        table = f"k{each.name}Words"
        parts.append(
            f"static constexpr std::string_view {table}[] = {{{words}}};\n"
            f"std::string_view to_string({each.name} value) {{ return word_of({table}, value); }}\n"
            f"template <>\nstd::optional<{each.name}> from_string<{each.name}>(std::string_view word) "
            f"{{ return find_word<{each.name}>({table}, word); }}\n\n"
        )
    parts.append("} // namespace acp\n")
    return "".join(parts)


def _comment(text: str, indent: str = "") -> str:
    return f"{indent}/// {text[0].upper()}{text[1:].rstrip('.')}.\n" if text else ""


def _enum(each: Enum, version: str) -> str:
    words = "".join(f"  {identifier(word)},\n" for word in each.words_at(version))
    return (
        f"{_comment(each.about)}enum class {each.name} {{\n{words}}};\n"
        f"std::string_view to_string({each.name} value);\n"
        f"template <>\nstd::optional<{each.name}> from_string<{each.name}>(std::string_view word);\n\n"
    )


def _struct(schema: Schema, each: Object) -> str:
    lines = [_comment(each.about), f"struct {each.cpp} {{\n"]
    for field in each.fields:
        if field.shape.kind == "const":
            lines.append(f'  // {field.name}: always "{field.shape.name}"\n')
            continue
        lines.append(_comment(field.about, "  "))
        # Initialised one and all, so that designated initialisers may leave any out.
        lines.append(f"  {member_type(schema, field)} {identifier(field.name)}{{}};\n")
    lines.append(f"\n  bool operator==(const {each.cpp}&) const = default;\n}};\n\n")
    if each.shared:
        lines.append(f"template <>\ninline constexpr bool is_shared<{each.cpp}> = true;\n\n")
    return "".join(lines)


def _variant(schema: Schema, each: Union) -> str:
    options = ", ".join(cpp_type(schema, option) for option in each.options)
    return f"{_comment(each.about)}using {each.name} = std::variant<{options}>;\n\n"
