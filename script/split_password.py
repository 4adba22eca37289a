"""Takes the password out of a PostgreSQL connection, so that it need not stand in a command line that anybody may read.

split_password.py VARIABLE: prints the password in the connection of that environment variable, then a line end, then
the connection without it. Fails where it can't be sure to have found it."""

import os
import re
import sys
from urllib.parse import unquote

URI = re.compile(r"(postgres(?:ql)?://)(?:([^:@/]*)(?::([^@/]*))?@)?([^?]*)(?:\?(.*))?", re.DOTALL)
PAIR = re.compile(r"\s*(?P<name>\w+)\s*=\s*(?:'(?P<quoted>(?:[^'\\]|\\.)*)'|(?P<bare>(?:[^\s'\\]|\\.)*))(?=\s|$)", re.DOTALL)


def of_uri(uri: str) -> tuple[str, str]:
    scheme, user, password, place, query = URI.fullmatch(uri).groups()
    kept = []
    for each in filter(None, (query or "").split("&")):
        key, _, value = each.partition("=")
        if unquote(key) == "password":
            password = value
        else:
            kept.append(each)
    shown = scheme + (f"{user}@" if user is not None else "") + place + ("?" + "&".join(kept) if kept else "")
    return shown, unquote(password or "")


def of_pairs(text: str) -> tuple[str, str]:
    kept, password, at = [], "", 0
    while text[at:].strip():
        pair = PAIR.match(text, at)
        if pair is None:
            raise SystemExit("this is no PostgreSQL connection")  # and is not shown: it may hold a password
        at = pair.end()
        if pair["name"] == "password":
            password = re.sub(r"\\(.)", r"\1", pair["bare"] if pair["quoted"] is None else pair["quoted"], flags=re.DOTALL)
        else:
            kept.append(pair[0].strip())
    return " ".join(kept), password


if __name__ == "__main__":
    connection = os.environ[sys.argv[1]]
    shown, secret = of_uri(connection) if URI.match(connection) else of_pairs(connection)
    sys.stdout.write(f"{secret}\n{shown}")
