"""Where g++ 12 compiles co_await into something else. It lays out the frame wrongly when the awaited value is part of a loop's
condition, or of an operand that may be skipped: `a && co_await b`, `a || co_await b`, `a ? co_await b : c`. Written as
`const auto v = co_await x;` first, it is right."""

import re

REMEDY = "g++ 12 miscompiles it; write `const auto v = co_await …;` before"
NO_CODE = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'""", re.DOTALL)
AWAIT = re.compile(r"\bco_await\b")
LOOP = re.compile(r"\b(while|for)\s*\(")
CHOICE = re.compile(r"\s(?:&&|\|\|)\s$|\?$")  # before the place that is looked at


def miscompiled(text: str) -> list[str]:
    """`line: what is wrong` for each such await of a source file."""
    code = NO_CODE.sub(lambda m: "\n" * m[0].count("\n"), text)
    wrong = [(m.start(), "in a loop's condition") for m in LOOP.finditer(code) if AWAIT.search(_condition(code, m))]
    wrong += [(m.start(), "in an operand that may be skipped") for m in AWAIT.finditer(code) if _may_be_skipped(code, m.start())]
    return [f"{code.count(chr(10), 0, at) + 1}: co_await {where}: {REMEDY}" for at, where in sorted(wrong)]


def _condition(code: str, loop: re.Match) -> str:
    depth, at = 1, loop.end()
    while depth > 0 and at < len(code):
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        at += 1
    inside = code[loop.end():at]
    if loop[1] == "while":
        return inside
    parts = inside.split(";")
    return parts[1] if len(parts) == 3 else ""


def _may_be_skipped(code: str, at: int) -> bool:
    """True when an operator that chooses stands before it in its statement, in the same brackets or in those around them."""
    depth, other_argument = 0, False
    for i in range(at, 0, -1):
        character = code[i - 1]
        if character in ";{}" and depth == 0:
            return False
        if character in ")]}":
            depth += 1
        elif character in "([{":
            if depth == 0:
                other_argument = False  # outside of these brackets
            depth = max(depth - 1, 0)
        elif depth == 0 and character == ",":
            other_argument = True
        elif depth == 0 and not other_argument and CHOICE.search(code, max(0, i - 4), i):
            return True
    return False
