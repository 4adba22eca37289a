"""Compiles documents into the library, so that the binary needs no files beside it."""

from .cpp_names import BANNER, literal

DELIMITER = "document"


def documents_source(documents: dict[str, dict[str, str]]) -> str:
    """`documents` maps a function's name to its texts by version."""
    parts = [BANNER, '#include "spec/documents.hpp"\n\nnamespace acp {\n\n']
    for function, texts in documents.items():
        for version, text in texts.items():
            parts.append(_constant(_name(function, version), text))
        parts.append(f"std::string_view {function}(std::string_view version) {{\n")
        for version in texts:
            parts.append(f"  if (version == {literal(version)}) return {_name(function, version)};\n")
        parts.append("  return {};\n}\n\n")
    parts.append("} // namespace acp\n")
    return "".join(parts)


def _name(function: str, version: str) -> str:
    return f"{function}_{version.replace('-', '_')}"


def _constant(name: str, text: str) -> str:
    assert f"){DELIMITER}" not in text
    return f'static constexpr std::string_view {name} = R"{DELIMITER}({text}){DELIMITER}";\n\n'
