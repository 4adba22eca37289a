"""What a JSON Schema means, apart from how it is written: references resolved, synonyms unified."""

WORDING = {"description", "title", "example", "examples", "$schema", "$id"}


def meaning(node, definitions: dict):
    """A schema without references and wording, in one form for things that can be written in several."""
    if isinstance(node, list):
        return [meaning(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    node = {key: each for key, each in node.items() if key not in WORDING}
    if "$ref" in node:
        target = definitions[node.pop("$ref").rsplit("/", 1)[-1]]
        node = {**target, **node}
        return meaning(node, definitions)
    made = {}
    for key, each in node.items():
        # The members of `properties` are names, so none of them is wording.
        made[key] = (
            {name: meaning(value, definitions) for name, value in each.items()}
            if key == "properties"
            else meaning(each, definitions)
        )
    return _unified(made)


def _unified(node: dict) -> dict:
    node = dict(node)
    for part in node.pop("allOf", []):
        node = _merged(node, part)
    if node.get("additionalProperties") is True:
        del node["additionalProperties"]
    if "oneOf" in node and all(set(each) == {"type"} for each in node["oneOf"]):
        node["type"] = [each["type"] for each in node.pop("oneOf")]
    for key in ("required", "enum"):
        if key in node:
            node[key] = sorted(node[key])
    if isinstance(node.get("type"), list):
        node["type"] = sorted(node["type"])
    if "then" in node and "if" in node:
        # A condition may leave out that it is about an object.
        node["if"].pop("type", None)
        node = _sunk(node)
    return node


def _sunk(node: dict) -> dict:
    """A condition that is about the inside of one required member alone, told at that member."""
    inner = [_only_member(node[part]) for part in ("if", "then")]
    if None in inner or inner[0][0] != inner[1][0] or inner[0][0] not in node.get("required", []):
        return node
    name = inner[0][0]
    inside = _sunk({**node["properties"][name], "if": inner[0][1], "then": inner[1][1]})
    rest = {key: each for key, each in node.items() if key not in ("if", "then")}
    return {**rest, "properties": {**node["properties"], name: inside}}


def _only_member(node: dict):
    if set(node) != {"properties"} or len(node["properties"]) != 1:
        return None
    (found,) = node["properties"].items()
    return found if found[1].keys() <= {"properties", "required", "const", "enum"} else None


def _merged(left: dict, right: dict) -> dict:
    merged = {**left, **right}
    if "required" in left and "required" in right:
        merged["required"] = sorted(set(left["required"]) | set(right["required"]))
    if "properties" in left and "properties" in right:
        merged["properties"] = {**left["properties"], **right["properties"]}
    return merged


def differences(ours, theirs, where: str = "") -> list[str]:
    """Where two meanings differ, as paths such as `.properties.id.type: 'string' is published as 'integer'`."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        found = [f"{where}.{key}: only ours" for key in sorted(set(ours) - set(theirs))]
        found += [f"{where}.{key}: only published" for key in sorted(set(theirs) - set(ours))]
        for key in sorted(set(ours) & set(theirs)):
            found += differences(ours[key], theirs[key], f"{where}.{key}")
        return found
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        return [each for i, pair in enumerate(zip(ours, theirs)) for each in differences(*pair, f"{where}[{i}]")]
    return [] if ours == theirs else [f"{where}: {ours!r} is published as {theirs!r}"]
