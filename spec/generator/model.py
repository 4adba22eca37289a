"""The protocol as the generator sees it: types, their fields, and the versions they live in."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Shape:
    """What a value may be. `kind` is a JSON kind, or const, ref, array, map."""

    kind: str
    name: str = ""  # of a ref: the type; of a const: the word
    items: "Shape | None" = None  # of an array or a map
    minimum: int | None = None
    above: int | None = None  # more than that
    maximum: int | None = None
    unique: bool = False
    default: str | None = None
    format: str = ""
    pattern: str = ""
    matcher: str = ""
    cap: int | None = None  # our own most on input
    tolerant: bool = False  # of words: unknown ones are passed over on input


@dataclass(frozen=True)
class Life:
    """The versions something lives in, both ends included; empty means open."""

    since: str = ""
    until: str = ""
    without: str = ""  # one version between them

    def covers(self, version: str) -> bool:
        inside = (not self.since or self.since <= version) and (not self.until or version <= self.until)
        return inside and version != self.without


@dataclass(frozen=True)
class Field:
    name: str
    shape: Shape
    required: bool = False
    about: str = ""
    life: Life = Life()
    lenient: bool = False  # understood on input, not published
    spared: bool = False  # required as published, but may be absent on input
    source: str = ""  # where the newest version has it: a field, or field.inner
    own: bool = True  # not taken over from the type this one is same_as


@dataclass(frozen=True)
class Type:
    """What every named type has. `topic` is the file it stands in."""

    name: str
    topic: str
    about: str = ""
    life: Life = Life()
    before: str = ""  # the type that stands for it in versions before its own


@dataclass(frozen=True)
class Alias(Type):
    shape: Shape = Shape("any")


@dataclass(frozen=True)
class Enum(Type):
    words: tuple[tuple[str, Life], ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()  # of a word: the one before its time
    reads: tuple[tuple[str, str], ...] = ()  # of an open word of the newest version: its own
    extensible: bool = False  # unknown words are accepted on input

    def words_at(self, version: str) -> list[str]:
        return [word for word, life in self.words if life.covers(version)]


@dataclass(frozen=True)
class When:
    """Fields required when another field has one of some values."""

    field: str
    values: tuple[str, ...]
    require: tuple[str, ...]
    life: Life = Life()


@dataclass(frozen=True)
class Cases:
    """For each word of a field the fields it requires."""

    field: str
    require: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Object(Type):
    cpp: str = ""
    fields: tuple[Field, ...] = ()
    open: bool = False
    nested: bool = False
    require_any: tuple[tuple[str, ...], ...] = ()
    when: When | None = None
    cases: Cases | None = None
    adapted_until: str = ""  # finished by hand in that version and before
    adapted_fields: tuple[str, ...] = ()  # altogether by hand
    min_fields: int = 0
    tracked: bool = False
    same_as: str = ""
    require: tuple[str, ...] = ()
    unpublished: bool = False
    shared: bool = False  # copies of an optional member share it
    aliases: tuple[tuple[str, str], ...] = ()  # other names on input
    tolerant: bool = False  # unknown words are passed over on input

    @property
    def is_view(self) -> bool:
        """Whether this is another type with more of it required, and so the same in C++."""
        return bool(self.same_as) and not any(f.lenient for f in self.fields)

    @property
    def adds_fields(self) -> bool:
        """Whether a view has published fields its base has not; former versions had such."""
        return any(f.own and not f.lenient for f in self.fields) and bool(self.same_as)

    def at(self, version: str) -> "Object":
        fields = tuple(f for f in self.fields if f.life.covers(version))
        names = {f.name for f in fields}
        when = self.when if self.when and self.when.life.covers(version) else None
        aliases = tuple(each for each in self.aliases if each[1] in names)
        return replace(self, fields=fields, when=when, aliases=aliases)


@dataclass(frozen=True)
class Union(Type):
    by: str = ""  # the constant member that tells the options apart; empty: by shape
    options: tuple[Shape, ...] = ()

    def among(self, alive: set[str]) -> "Union":
        return replace(self, options=tuple(s for s in self.options if s.kind != "ref" or s.name in alive))


@dataclass
class Schema:
    versions: list[str] = field(default_factory=list)  # oldest first
    supported: list[str] = field(default_factory=list)  # oldest first
    topics: list[str] = field(default_factory=list)
    caps: dict[str, int] = field(default_factory=dict)  # by kind, where a shape has none
    uncapped: list[str] = field(default_factory=list)  # topics without them
    types: dict[str, Type] = field(default_factory=dict)  # a former shape under a key of its own
    http: dict = field(default_factory=dict)
    version: str = ""  # set where this is the schema of one version

    @property
    def newest(self) -> str:
        return self.supported[-1]

    def at(self, version: str) -> "Schema":
        """The schema as one version has it."""
        alive = {each.name: each for each in self.types.values() if each.life.covers(version)}
        for name, each in alive.items():
            if isinstance(each, Object):
                alive[name] = each.at(version)
            elif isinstance(each, Union):
                alive[name] = each.among(set(alive))
        return replace(self, types=alive, version=version)

    def follow(self, shape: Shape) -> Shape:
        """The shape behind any chain of aliases."""
        while shape.kind == "ref" and isinstance(self.types[shape.name], Alias):
            shape = self.types[shape.name].shape
        return shape
