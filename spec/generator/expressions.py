"""Reads one line of the notation, such as `integer! min 1 -- units ordered`."""

from .model import Field, Life, Shape

KINDS = {"string", "integer", "number", "boolean", "any", "object"}
SCALAR = "string|number|boolean"


class NotationError(Exception):
    pass


def parse_field(name: str, text: str, lenient: bool = False) -> Field:
    expression, about = split_about(text)
    words = expression.split()
    if not words:
        raise NotationError(f"{name}: no type")
    base, required, rest = _base(words)
    limits = _limits(name, rest)
    life = Life(limits.pop("since", ""), limits.pop("until", ""))
    source = limits.pop("from", "")
    return Field(name, _shape(base, limits), required, about, life, lenient, source=source)


def parse_shape(name: str, text: str) -> tuple[Shape, str, Life]:
    parsed = parse_field(name, text)
    if parsed.required:
        raise NotationError(f"{name}: only fields can be required")
    return parsed.shape, parsed.about, parsed.life


def split_about(text: str) -> tuple[str, str]:
    expression, _, about = text.partition(" -- ")
    return expression.strip(), " ".join(about.split())


def _base(words: list[str]) -> tuple[str, bool, list[str]]:
    base, rest = words[0], words[1:]
    if base == "const":
        base, rest = "const " + rest[0], rest[1:]
    return base.rstrip("!"), base.endswith("!"), rest


def _limits(name: str, words: list[str]) -> dict:
    limits: dict = {}
    words = list(words)
    while words:
        word = words.pop(0)
        if word == "unique":
            limits["unique"] = True
        elif word in ("min", "max") and words:
            limits[word + "imum"] = int(words.pop(0))
        elif word in ("cap", "above") and words:
            limits[word] = int(words.pop(0))
        elif word in ("default", "format", "since", "until", "from") and words:
            limits[word] = words.pop(0)
        else:
            raise NotationError(f"{name}: what is '{word}'?")
    return limits


def _shape(base: str, limits: dict) -> Shape:
    if base.endswith("[]"):
        return Shape("array", items=_shape(base[:-2], {}), **limits)
    if base.startswith("map(") and base.endswith(")"):
        return Shape("map", items=_shape(base[4:-1], {}), **limits)
    if base.startswith("const "):
        return Shape("const", name=base[6:], **limits)
    if base == SCALAR:
        return Shape("scalar", **limits)
    if base in KINDS:
        return Shape(base, **limits)
    return Shape("ref", name=base, **limits)
