"""Reads acp.yaml and its topics into the model, and refuses what makes no sense."""

from dataclasses import replace
from pathlib import Path

import yaml

from .expressions import NotationError, parse_field, parse_shape
from .model import Alias, Cases, Enum, Life, Object, Schema, Shape, Type, Union, When


def load(path: Path) -> Schema:
    top = _read(path)
    schema = Schema(topics=top["topics"])
    schema.versions = [each["name"] for each in top["versions"]]
    schema.supported = [each["name"] for each in top["versions"] if each.get("supported") == "true"]
    schema.http = _read(path.parent / top["http"])
    caps = dict(top.get("caps", {}))
    schema.uncapped = caps.pop("not_in", [])
    schema.caps = {kind: int(cap) for kind, cap in caps.items()}
    for topic in schema.topics:
        for name, text in _read(path.parent / "types" / f"{topic}.yaml").items():
            if name in schema.types:
                raise NotationError(f"{name} is there twice")
            schema.types[name] = _begun(_type(name, topic, text), top.get("since", {}).get(topic, ""))
    if "former" in top:
        for name, text in _read(path.parent / top["former"]).items():
            _add_former(schema, _type(name, "former", text))
    _resolve_views(schema)
    _check(schema)
    return schema


def _begun(each: Type, since: str) -> Type:
    """The type, not alive before its topic."""
    return replace(each, life=replace(each.life, since=max(each.life.since, since)))


def _add_former(schema: Schema, each: Type) -> None:
    twin = schema.types.get(each.name)
    if twin and any(twin.life.covers(version) and each.life.covers(version) for version in schema.versions):
        raise NotationError(f"{each.name} has two shapes in one version")
    schema.types[f"{each.name} until {each.life.until}"] = each


def _read(path: Path) -> dict:
    # Every scalar stays text: dates and words like `no` mean themselves.
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader=yaml.BaseLoader)


def _type(name: str, topic: str, text) -> Type:
    if isinstance(text, list):
        return _enum(name, topic, {"words": text})
    if isinstance(text, str):
        shape, about, life = parse_shape(name, text)
        return Alias(name, topic, about, life, shape=shape)
    if "words" in text:
        return _enum(name, topic, text)
    if "one_of" in text:
        options = tuple(parse_shape(name, each)[0] for each in text["one_of"])
        return Union(name, topic, text.get("about", ""), _life(text), by=text.get("by", ""), options=options)
    if "is" in text:
        shape, _, _ = parse_shape(name, text["is"])
        shape = replace(shape, pattern=text["pattern"], matcher=text["matcher"])
        return Alias(name, topic, text.get("about", ""), _life(text), shape=shape)
    return _object(name, topic, text)


def _life(text: dict) -> Life:
    return Life(text.get("since", ""), text.get("until", ""), text.get("except", ""))


def _enum(name: str, topic: str, text: dict) -> Enum:
    entries = [{"word": each} if isinstance(each, str) else each for each in text["words"]]
    return Enum(
        name, topic, text.get("about", ""), _life(text),
        words=tuple((each["word"], _life(each)) for each in entries),
        stand_ins=tuple((each["word"], each["before"]) for each in entries if "before" in each),
        reads=tuple(text.get("reads", {}).items()),
        extensible=text.get("extensible") == "true",
    )


def _fields(fields: dict, lenient: bool = False):
    for name, lines in (fields or {}).items():
        for line in [lines] if isinstance(lines, str) else lines:
            yield parse_field(name, line, lenient)


def _object(name: str, topic: str, text: dict) -> Object:
    known = {"about", "since", "until", "except", "fields", "open", "nested", "require_any", "when", "cases", "min_fields",
             "tracked", "same_as", "before", "adapted", "require", "unpublished", "shared", "lenient", "cpp"}
    if unknown := set(text) - known:
        raise NotationError(f"{name}: what is {', '.join(sorted(unknown))}?")
    lenient = text.get("lenient", {})
    if lenient and not lenient.get("reason"):
        raise NotationError(f"{name}: lenient without a reason")
    when = text.get("when")
    fields = (*_fields(text.get("fields")), *_fields(lenient.get("fields"), lenient=True))
    spared = lenient.get("optional", ())
    tolerant = lenient.get("unknown_words") == "passed over"
    adapted = text.get("adapted", {})
    return Object(
        name, topic, text.get("about", ""), _life(text), text.get("before", ""),
        cpp=text.get("cpp", name),
        fields=tuple(replace(f, spared=f.name in spared, shape=_tolerant(f.shape) if tolerant else f.shape) for f in fields),
        open=text.get("open") == "true",
        nested=text.get("nested") == "true",
        require_any=tuple(tuple(each) for each in text.get("require_any", ())),
        when=When(when["field"], tuple(when["is"]), tuple(when["require"]), _life(when)) if when else None,
        cases=_cases(text.get("cases")),
        min_fields=int(text.get("min_fields", 0)),
        tracked=text.get("tracked") == "true",
        same_as=text.get("same_as", ""),
        require=tuple(text.get("require", ())),
        unpublished=text.get("unpublished") == "true",
        shared=text.get("shared") == "true",
        adapted_until=adapted.get("until", ""),
        adapted_fields=tuple(adapted.get("writes", ())),
        aliases=tuple(lenient.get("aliases", {}).items()),
        tolerant=tolerant,
    )


def _cases(text: dict | None) -> Cases | None:
    if not text:
        return None
    return Cases(text["field"], tuple((word, tuple(names)) for word, names in text["require"].items()))


def _tolerant(shape: Shape) -> Shape:
    return replace(shape, tolerant=True, items=_tolerant(shape.items) if shape.items else None)


def _resolve_views(schema: Schema) -> None:
    """Gives types that are `same_as` another its fields."""
    for name, each in schema.types.items():
        if not isinstance(each, Object) or not each.same_as:
            continue
        base = schema.types[each.same_as]
        fields = tuple(replace(f, required=f.required or f.name in each.require, own=False) for f in base.fields)
        resolved = replace(each, fields=fields + each.fields, adapted_until=base.adapted_until,
                           adapted_fields=base.adapted_fields, open=base.open, when=base.when,
                           require_any=base.require_any, min_fields=base.min_fields)
        schema.types[name] = replace(resolved, cpp=base.cpp) if resolved.is_view else resolved


def _check(schema: Schema) -> None:
    if schema.versions != sorted(schema.versions) or not schema.supported:
        raise NotationError("versions must be listed oldest first, at least one supported")
    for version in schema.versions:
        _check_types(schema.at(version))


def _check_types(schema: Schema) -> None:
    for each in schema.types.values():
        for shape in _shapes(each):
            _check_shape(schema, each.name, shape)
        if isinstance(each, Object):
            _check_object(each)


def _check_object(each: Object) -> None:
    names = {f.name for f in each.fields}
    wanted = {name for group in each.require_any for name in group} | set(each.require)
    wanted |= {target for _, target in each.aliases}
    if each.when:
        wanted |= {each.when.field, *each.when.require}
    if each.cases:
        wanted |= {each.cases.field, *(name for _, group in each.cases.require for name in group)}
    if missing := wanted - names:
        raise NotationError(f"{each.name} has no {', '.join(sorted(missing))}")


def _check_shape(schema: Schema, owner: str, shape: Shape) -> None:
    if shape.kind == "ref" and shape.name not in schema.types:
        raise NotationError(f"{owner}: there is no type {shape.name}")
    if shape.items:
        _check_shape(schema, owner, shape.items)


def _shapes(each: Type) -> list[Shape]:
    if isinstance(each, Alias):
        return [each.shape]
    if isinstance(each, Union):
        return list(each.options)
    if isinstance(each, Object):
        return [f.shape for f in each.fields]
    return []
