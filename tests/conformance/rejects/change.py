"""One thing that makes a right body wrong, and what is answered to it."""

import copy
import json
import re
from dataclasses import dataclass
from typing import Any, Iterator

GONE = object()


@dataclass(frozen=True)
class Reject:
    place: str  # of what is changed, as a.b[0].c; empty: the whole body
    value: Any  # GONE: left out; bytes in place of a body are sent as they are
    code: str
    param: str | None
    status: int = 400
    since: str = ""  # the version it begins with

    def __str__(self) -> str:
        shown = "gone" if self.value is GONE else repr(self.value)
        return f"{self.place or 'body'} {shown[:60]}{'…' if len(shown) > 60 else ''}"

    def body(self, right: dict) -> bytes:
        if not self.place:
            return self.value if isinstance(self.value, bytes) else json.dumps(self.value).encode()
        changed = copy.deepcopy(right)
        *way, last = [int(i) if i else name for name, i in re.findall(r"([^.\[\]]+)|\[(\d+)\]", self.place)]
        inner = changed
        for step in way:
            inner = inner[step] if isinstance(step, int) else inner.setdefault(step, {})
        if self.value is GONE:
            del inner[last]
        else:
            inner[last] = self.value
        return json.dumps(changed).encode()


SAME = object()


def at(place: str, value: Any, code: str, param=SAME, status: int = 400, since: str = "") -> Reject:
    """`param` points to the place itself unless it is given; None: the answer has none."""
    return Reject(place, value, code, (f"$.{place}" if place else "$") if param is SAME else param, status, since)


def whole(value: Any, code: str, param: str | None = None, status: int = 400) -> Reject:
    return Reject("", value, code, param, status)


def gone(place: str, since: str = "") -> Reject:
    return at(place, GONE, "missing", since=since)


def _wrong(place: str, values: list, since: str) -> Iterator[Reject]:
    for value in values:
        yield at(place, value, "invalid_type", since=since)


def text(place: str, most: int = 0, required: bool = False, since: str = "") -> Iterator[Reject]:
    """A text of at most so many characters (0: of whatever length)."""
    yield from _wrong(place, [7, True, ["x"], {"x": 1}] + ([None] if required else []), since)
    if most:
        yield at(place, "é" * (most + 1), "too_long", since=since)
    if required:
        yield gone(place, since)


def word(place: str, *, required: bool = False, since: str = "") -> Iterator[Reject]:
    """One of some words."""
    yield at(place, "no_such_word", "invalid_value", since=since)
    yield at(place, "", "invalid_value", since=since)
    yield from _wrong(place, [7, ["x"]] + ([None] if required else []), since)
    if required:
        yield gone(place, since)


def whole_number(place: str, least: int | None = None, most: int | None = None, required: bool = False,
                 since: str = "", parts: bool = False) -> Iterator[Reject]:
    """`parts`: a fraction is taken."""
    yield from _wrong(place, ["1", True, [], {}] + ([None] if required else []) + ([] if parts else [1.5]), since)
    yield at(place, 10**30, "too_large", since=since)
    if least is not None:
        yield at(place, least - 1, "too_small", since=since)
    if most is not None:
        yield at(place, most + 1, "too_large", since=since)
    if required:
        yield gone(place, since)


def flag(place: str, required: bool = False, since: str = "") -> Iterator[Reject]:
    yield from _wrong(place, ["true", 1, [], {}] + ([None] if required else []), since)
    if required:
        yield gone(place, since)


def an_object(place: str, required: bool = False, since: str = "") -> Iterator[Reject]:
    yield from _wrong(place, [7, "x", True, []] + ([None] if required else []), since)
    if required:
        yield gone(place, since)


def an_array(place: str, most: int = 200, element: Any = "x", least: int = 0, required: bool = False,
             since: str = "") -> Iterator[Reject]:
    yield from _wrong(place, [7, "x", {}, True] + ([None] if required else []), since)
    yield at(place, [element] * (most + 1), "too_many", since=since)
    if least:
        yield at(place, [], "too_few", since=since)
    if required:
        yield gone(place, since)


def formatted(place: str, *bad: str, since: str = "") -> Iterator[Reject]:
    for value in bad:
        yield at(place, value, "invalid_format", since=since)
    yield from _wrong(place, [7, {}], since)
