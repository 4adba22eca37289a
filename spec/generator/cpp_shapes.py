"""Makes the tables by which a document of the newest version is told in an older one: spec/versions/shape.hpp has them."""

from .cpp_names import BANNER, literal
from .model import Enum, Field, Object, Schema, Shape, Type, Union

ROOTS = ("CheckoutSession", "CheckoutSessionWithOrder", "Order")
HEAD = BANNER + """#include "spec/versions/adapters.hpp"
#include "spec/versions/shape.hpp"

namespace acp::versions {
"""


def shapes_source(schema: Schema) -> str:
    newest = schema.at(schema.newest)
    parts = [HEAD]
    lookup = []
    for version in schema.versions:
        if version == schema.newest:
            continue
        space = "shapes_" + version.replace("-", "_")
        made = Shapes(schema, newest, schema.at(version))
        roots = [made.object(newest.types[name], made.old.types[name]) for name in ROOTS]
        parts.append(f"\nnamespace {space} {{\n\n{''.join(made.declared)}\n{''.join(made.defined)}\n}} // namespace {space}\n")
        for name, root in zip(ROOTS, roots):
            condition = f"version == {literal(version)} && type == {literal(name)}"
            lookup.append(f"  if ({condition}) return &{space}::{root};\n")
    parts.append(
        "\nconst object_shape* find_shape(std::string_view version, std::string_view type) {\n"
        f"{''.join(lookup)}  return nullptr;\n}}\n\n}} // namespace acp::versions\n"
    )
    return "".join(parts)


class Shapes:
    """The tables of one version; a type that is told in the same way everywhere is there once."""

    def __init__(self, every: Schema, newest: Schema, old: Schema):
        self.every, self.newest, self.old = every, newest, old
        self.names: dict[tuple[str, str], str] = {}
        self.values: dict[str, str] = {}
        self.declared: list[str] = []
        self.defined: list[str] = []
        self.alike: dict[tuple[str, str], bool] = {}
        self.entries: dict[tuple[str, str], str] = {}

    def object(self, new: Object, old: Object) -> str:
        """The name of the table that tells one type as another."""
        key = (new.name, old.name)
        if key not in self.names:
            name = self.names[key] = f"{new.name}_as_{old.name}"
            self.declared.append(f"extern const object_shape {name};\n")
            rows = "".join(f"    {self._member(new, each)},\n" for each in self._told(new, old))
            adapter = f", &adapt_{_snake(new.cpp)}" if self._is_adapted(new) else ""
            self.defined.append(f"static constexpr member_shape members_{name}[] = {{\n{rows}}};\n")
            self.defined.append(f"const object_shape {name}{{members_{name}{adapter}}};\n")
        return self.names[key]

    def _is_adapted(self, new: Object) -> bool:
        return bool(new.adapted_until) and self.old.version <= new.adapted_until

    def _told(self, new: Object, old: Object) -> list[Field]:
        """The old fields that have a source in the new type, and are not written by hand."""
        by_hand = new.adapted_fields if self._is_adapted(new) else ()
        names = {f.name for f in new.fields if not f.lenient}
        return [f for f in old.fields if not f.lenient and f.name not in by_hand and _outer(f) in names]

    def _member(self, new: Object, field: Field) -> str:
        shape = next(f for f in new.fields if f.name == _outer(field)).shape
        if inner := field.source.partition(".")[2]:
            target = self.newest.types[shape.name]
            shape = next(f for f in target.fields if f.name == inner).shape
        parts = [literal(_outer(field)), literal(f'"{field.name}":'), self.value(shape, field.shape), _bool(field.required)]
        return "{" + ", ".join(parts + ([literal(inner)] if inner else [])) + "}"

    def value(self, new: Shape, old: Shape) -> str:
        """The address of the table for a value."""
        entry = self._value(new, old)
        if entry not in self.values:
            self.values[entry] = f"value_{len(self.values)}"
            self.defined.append(f"static constexpr value_shape {self.values[entry]}{entry};\n")
        return "&" + self.values[entry]

    def _value(self, new: Shape, old: Shape) -> str:
        if new.name == "SessionPath":
            return "{.how = telling::path}"
        new, old = self.newest.follow(new), self.old.follow(old)
        if new.kind == "const":
            return "{.how = telling::constant, .text = %s}" % literal(f'"{old.name}"')
        if self._same(new, old):
            return "{.how = telling::copy}"
        if new.kind == "array":
            return "{.how = telling::array, .items = %s}" % self.value(new.items, old.items)
        key = (new.name or new.kind, old.name)
        if key not in self.entries:
            self.entries[key] = self._named(new, old)
        return self.entries[key]

    def _named(self, new: Shape, old: Shape) -> str:
        target = self.old.types[old.name]
        if isinstance(target, Enum):
            return self._words(new, target)
        if isinstance(target, Object):
            return "{.how = telling::object, .object = &%s}" % self.object(self.newest.types[new.name], target)
        assert isinstance(target, Union), (new, old)
        return self._tagged(self.newest.types[new.name], target)

    def _words(self, new: Shape, target: Enum) -> str:
        """Each word that may come and the one that is written; of one that is missing there is none."""
        pairs = {word: word for word in target.words_at(self.old.version)} | dict(target.reads)
        source = self.newest.types[new.name] if new.kind == "ref" else None
        if isinstance(source, Enum):
            stand_ins = dict(source.stand_ins)
            for word in source.words_at(self.newest.version):
                stand_in = word
                while stand_in and stand_in not in pairs:
                    stand_in = stand_ins.get(stand_in, "")
                if stand_in:
                    pairs[word] = pairs[stand_in]
        listed = ", ".join("{%s, %s}" % (literal(f'"{a}"'), literal(f'"{b}"')) for a, b in pairs.items())
        name = f"words_of_{target.name}"
        self.defined.append(f"static constexpr word_pair {name}[] = {{{listed}}};\n")
        return "{.how = telling::word, .words = %s}" % name

    def _tagged(self, new: Union, old: Union) -> str:
        known = {option.name for option in old.options}
        rows = []
        for option in new.options:
            source = self.newest.types[option.name]
            name = option.name if option.name in known else source.before
            if name:
                tag = next(f.shape.name for f in source.fields if f.name == new.by)
                rows.append("{%s, &%s}" % (literal(f'"{tag}"'), self.object(source, self.old.types[name])))
        name = f"options_{new.name}"
        self.defined.append(f"static constexpr tagged_shape {name}[] = {{{', '.join(rows)}}};\n")
        return "{.how = telling::tagged, .tag = %s, .options = %s}" % (literal(new.by), name)

    def _same(self, new: Shape, old: Shape) -> bool:
        """Whether every value of one shape is one of the other, as it is written."""
        if new.name == "SessionPath":
            return False
        new, old = self.newest.follow(new), self.old.follow(old)
        if old.kind in ("any", "object", "scalar") or (new.kind != "ref" and old.kind != "ref"):
            if new.kind == "array" and old.kind == "array":
                return self._same(new.items, old.items)
            return True
        if new.kind != "ref" or old.kind != "ref":
            return False
        key = (new.name, old.name)
        if key not in self.alike:
            self.alike[key] = True  # while it is looked into
            self.alike[key] = self._same_types(self.newest.types[new.name], self.old.types[old.name])
        return self.alike[key]

    def _same_types(self, new: Type, old: Type) -> bool:
        if isinstance(new, Enum) and isinstance(old, Enum):
            return set(new.words_at(self.newest.version)) <= set(old.words_at(self.old.version))
        if isinstance(new, Union) and isinstance(old, Union):
            return len(new.options) == len(old.options) and all(map(self._same, new.options, old.options))
        if not isinstance(new, Object) or not isinstance(old, Object) or self._is_adapted(new):
            return False
        mine, theirs = ({f.name: f for f in each.fields if not f.lenient} for each in (new, old))
        return mine.keys() == theirs.keys() and all(
            not theirs[name].source and self._same(mine[name].shape, theirs[name].shape) for name in mine
        )


def _outer(field: Field) -> str:
    return field.source.partition(".")[0] or field.name


def _snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() and i else c.lower() for i, c in enumerate(name))


def _bool(value: bool) -> str:
    return "true" if value else "false"
