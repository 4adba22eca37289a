"""Types and how many fields or words each has in each version."""

from generator.model import Alias, Enum, Object, Union

from .endpoints import by_version
from .markdown import NO, code, table


def published(schema, data: dict) -> list:
    own = set(data["own_topics"])
    return [each for each in schema.types.values() if each.topic not in own and not isinstance(each, Alias)
            and not (isinstance(each, Object) and each.unpublished)]


def size(each) -> int:
    if isinstance(each, Object):
        return sum(not f.lenient for f in each.fields)
    return len(each.options)


def at_each_version(schema) -> dict[str, dict]:
    return {version: schema.at(version).types for version in schema.supported}


def shown(found, version: str) -> str:
    if found is None:
        return NO
    return str(len(found.words_at(version)) if isinstance(found, Enum) else size(found))


def type_part(schema, data: dict) -> str:
    views = at_each_version(schema)
    by_topic: dict[str, list[str]] = {}
    for each in published(schema, data):
        names = by_topic.setdefault(each.topic, [])
        if each.name not in names and not any(each.name in others for topic, others in by_topic.items() if topic != each.topic):
            names.append(each.name)
    parts = []
    for topic, names in by_topic.items():
        rows = [[code(name), *(shown(view.get(name), version) for version, view in views.items())] for name in names]
        if rows:
            parts.append(f"## {topic}\n\n" + table(["type", *views], rows))
    return "\n".join(parts)


def count_part(schema, data: dict) -> str:
    views, documents = at_each_version(schema), by_version(schema)
    names = {each.name for each in published(schema, data)}

    def count(kinds, how) -> list[int]:
        return [sum(how(each, version) for name, each in view.items() if name in names and isinstance(each, kinds))
                for version, view in views.items()]

    rows = [
        ["endpoints", *(len(view["endpoints"]) for view in documents.values())],
        ["types", *count((Object, Union), lambda *_: 1)],
        ["fields", *count(Object, lambda each, _: size(each))],
        ["enumerations", *count(Enum, lambda *_: 1)],
        ["words of enumerations", *count(Enum, lambda each, version: len(each.words_at(version)))],
    ]
    return "## In numbers\n\n" + table(["", *views], rows)
