"""How protocol names look in C++."""

from .model import Alias, Enum, Field, Object, Schema, Shape, Union

KEYWORDS = set(
    """alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept
    const consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
    double else enum explicit export extern false float for friend goto if inline int long mutable
    namespace new noexcept not not_eq nullptr operator or or_eq private protected public register
    requires return short signed sizeof static struct switch template this throw true try typedef typeid
    typename union unsigned using virtual void volatile wchar_t while xor xor_eq""".split()
)

PLAIN = {
    "string": "std::string",
    "integer": "std::int64_t",
    "number": "double",
    "boolean": "bool",
    "any": "nlohmann::json",
    "object": "nlohmann::json",
    "scalar": "nlohmann::json",
    "map": "nlohmann::json",
}

BANNER = "// Generated from spec/acp.yaml. Do not edit.\n"


def identifier(word: str) -> str:
    """A word of the protocol as a member or an enumerator."""
    word = word.replace("-", "_").replace(".", "_")
    if word[0].isdigit():
        word = "_" + word
    return word + "_" if word in KEYWORDS else word


def cpp_type(schema: Schema, shape: Shape) -> str:
    shape = schema.follow(shape)
    if shape.kind == "array":
        return f"std::vector<{cpp_type(schema, shape.items)}>"
    if shape.kind != "ref":
        return PLAIN[shape.kind]
    target = schema.types[shape.name]
    if isinstance(target, Enum):
        return "std::string" if target.extensible else target.name
    return target.cpp if isinstance(target, Object) else target.name


def member_type(schema: Schema, field: Field) -> str:
    plain = cpp_type(schema, field.shape)
    return plain if field.required and not field.spared else f"field<{plain}>"


def stored(each: Object) -> list[Field]:
    """The fields that are members in C++; constants are not."""
    return [f for f in each.fields if f.shape.kind != "const"]


def structs(schema: Schema) -> list[Object | Union]:
    """Structs and variants, each after everything it contains."""
    done: dict[str, Object | Union] = {}

    def visit(name: str) -> None:
        each = schema.types[name]
        if isinstance(each, Alias):
            visit_shape(each.shape)
        if isinstance(each, Object) and each.is_view:
            visit(each.same_as)
        elif isinstance(each, (Object, Union)) and name not in done:
            for shape in [f.shape for f in each.fields] if isinstance(each, Object) else each.options:
                visit_shape(shape)
            done[name] = each

    def visit_shape(shape: Shape) -> None:
        if shape.kind == "ref":
            visit(shape.name)
        if shape.items:
            visit_shape(shape.items)

    for name in schema.types:
        visit(name)
    return list(done.values())


def closed_enums(schema: Schema) -> list[Enum]:
    return [each for each in schema.types.values() if isinstance(each, Enum) and not each.extensible]


def literal(text: str) -> str:
    """A C++ string literal of printable text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
