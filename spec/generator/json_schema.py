"""Makes the JSON Schema (draft 2020-12) of one version."""

from .model import Alias, Enum, Field, Object, Schema, Shape, Type, Union, When

BOUNDS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}


def json_schema(schema: Schema) -> dict:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:acp:{schema.version}",
        "title": f"Agentic Commerce Protocol, version {schema.version}",
        "$defs": Definitions(schema, "#/$defs/").all(),
    }


class Definitions:
    """The published types as schemas that refer to each other under a prefix."""

    def __init__(self, schema: Schema, prefix: str):
        self.schema = schema
        self.prefix = prefix

    def all(self) -> dict:
        return {name: self.definition(each) for name, each in self.schema.types.items() if self.is_published(each)}

    def is_published(self, each: Type) -> bool:
        if isinstance(each, Alias):
            return each.shape.kind in ("array", "map")
        if isinstance(each, Object):
            return not each.unpublished and (not each.same_as or each.is_view)
        return True

    def definition(self, each: Type) -> dict:
        if isinstance(each, Alias):
            made = self.shape(each.shape)
        elif isinstance(each, Enum):
            made = {"type": "string", "enum": each.words_at(self.schema.version)}
        elif isinstance(each, Union):
            made = {"oneOf": [self.shape(option) for option in each.options]}
        elif each.same_as and not each.adds_fields:
            made = self._view(each)
        else:
            made = self._object(each)
        return {**_described(each.about), **made}

    def shape(self, shape: Shape) -> dict:
        if shape.kind == "ref":
            return self._ref(shape)
        made: dict = {"type": shape.kind} if shape.kind != "any" else {}
        if shape.kind == "scalar":
            made = {"type": ["string", "number", "boolean"]}
        elif shape.kind == "const":
            made = {"type": "string", "const": shape.name}
        elif shape.kind == "map":
            made = {"type": "object", "additionalProperties": self.shape(shape.items)}
        elif shape.kind == "array":
            made["items"] = self.shape(shape.items)
        return made | _limits(shape)

    def _ref(self, shape: Shape) -> dict:
        target = self.schema.types[shape.name]
        if isinstance(target, Alias) and not self.is_published(target):
            return self.shape(target.shape)
        if isinstance(target, Object) and target.same_as and not target.is_view:
            return self._ref(Shape("ref", name=target.same_as))
        return {"$ref": self.prefix + target.name}

    def _object(self, each: Object) -> dict:
        fields = [f for f in each.fields if not f.lenient]
        made: dict = {"type": "object", "properties": {f.name: self._property(f) for f in fields}}
        if required := [f.name for f in fields if f.required]:
            made["required"] = required
        if each.require_any:
            made["anyOf"] = [{"required": list(group)} for group in each.require_any]
        if each.when:
            made["if"] = {"properties": {each.when.field: self._one_of(each, each.when)}}
            made["then"] = {"required": list(each.when.require)}
        if each.cases:
            made["oneOf"] = [
                {"properties": {each.cases.field: {"const": word}}, "required": list(names)}
                for word, names in each.cases.require
            ]
        if each.min_fields:
            made["minProperties"] = each.min_fields
        if not each.open:
            made["additionalProperties"] = False
        return made

    def _one_of(self, each: Object, when: When) -> dict:
        field = next(f for f in each.fields if f.name == when.field)
        if field.shape.kind == "boolean":
            return {"const": when.values == ("true",)}
        return {"enum": list(when.values)}

    def _view(self, each: Object) -> dict:
        parts: list[dict] = [{"$ref": self.prefix + each.same_as}]
        if each.require:
            parts.append({"required": list(each.require)})
        return {"allOf": parts}

    def _property(self, field: Field) -> dict:
        return {**self.shape(field.shape), **_described(field.about)}


def _described(about: str) -> dict:
    return {"description": about[0].upper() + about[1:].rstrip(".") + "."} if about else {}


def _limits(shape: Shape) -> dict:
    limits: dict = {}
    low, high = BOUNDS.get(shape.kind, ("", ""))
    if shape.minimum is not None:
        limits[low] = shape.minimum
    if shape.above is not None:
        limits["exclusiveMinimum"] = shape.above
    if shape.maximum is not None:
        limits[high] = shape.maximum
    if shape.unique:
        limits["uniqueItems"] = True
    if shape.format:
        limits["format"] = shape.format
    if shape.pattern:
        limits["pattern"] = shape.pattern
    if shape.default is not None:
        limits["default"] = _default(shape)
    return limits


def _default(shape: Shape):
    if shape.kind == "boolean":
        return shape.default == "true"
    return int(shape.default) if shape.kind == "integer" else shape.default
