"""Generates malformed requests: each must be refused with a 4xx and a flat error."""

import json
import random
import string
from dataclasses import dataclass

from acp_harness import bodies
from acp_harness.agent import Agent


@dataclass
class Malformed:
    what: str
    raw: bytes  # the whole request as it goes over the wire


def _request(agent: Agent, method: str = "POST", target: str = "/checkout_sessions", body: bytes = b"",
             headers: dict | None = None, key: str | None = None) -> bytes:
    """A request that is right but for what the caller changes; a header of None is left out."""
    fields = {"Host": "shop.test", **agent.headers(key or f"m-{random.randbytes(8).hex()}"), "Content-Length": str(len(body)),
              **(headers or {})}
    head = [f"{method} {target} HTTP/1.1"] + [f"{k}: {v}" for k, v in fields.items() if v is not None]
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


def _valid() -> dict:
    return bodies.create()


def broken_json(agent: Agent, source: random.Random) -> Malformed:
    text = json.dumps(_valid()).encode()
    cut = source.randrange(1, len(text) - 1)
    spelling = source.choice([
        text[:cut], text + b"}", text + b" x", b"", b"{", b"[]", b"null", b"42", b'"text"', b"{,}", b"{'a':1}",
        text.replace(b'"usd"', b"NaN"), text.replace(b'"usd"', b"+1"), text.replace(b'"usd"', b"01"),
        text.replace(b'"usd"', b"Infinity"), text.replace(b'"usd"', b'"\t"'), text.replace(b'"usd"', b'"\\x"'),
        text.replace(b'"usd"', b'"\\u12"'), text.replace(b": ", b" ", 1), text.replace(b", ", b",, ", 1),
        b"[" * source.randrange(65, 5000), b'{"a":' * 80 + b"1" + b"}" * 80, b"// c\n" + text, b"\x00" * cut,
    ])
    return Malformed(f"JSON {spelling[:30]!r}", _request(agent, body=spelling))


def wrong_type(agent: Agent, source: random.Random) -> Malformed:
    body = _valid()
    item, details = body["line_items"][0], body["fulfillment_details"]
    others = [7, -1, 1.5, True, [], {}, "", [[]], 10**30]

    def other_than(*types):
        return source.choice([o for o in others if not isinstance(o, types) or (isinstance(o, bool) and bool not in types)])

    place, name, value = source.choice([
        (body, "currency", other_than(str)), (body, "currency", source.choice(["", "us", "dollars", "zzz", "u$d"])),
        (body, "line_items", source.choice([7, "x", {}, [], [7], [[]], [{}], ["item_123"], [True]])),
        (body, "capabilities", other_than(dict)), (body, "fulfillment_details", other_than(dict)),
        (body, "buyer", other_than(dict)), (body, "buyer", {"email": 7}), (body, "metadata", other_than(dict)),
        (body, "order_notes", other_than(str)), (body, "order_notes", "n" * 5001), (body, "locale", other_than(str)),
        (item, "id", other_than(str)), (item, "quantity", source.choice([0, -1, 1.5, "1", True, [], {}, 10**30, 1e300])),
        (details, "address", other_than(dict)), (details["address"], "country", other_than(str)),
        (details["address"], "line_one", other_than(str)), (details, "name", other_than(str)),
        (body["capabilities"], "interventions", other_than(dict)),
        (body["capabilities"]["interventions"], "supported", source.choice([7, "3ds", {}, [7], [None]])),
        (body["capabilities"]["interventions"], "max_redirects", source.choice([-1, "1", 1.5, []])),
    ])
    place[name] = value
    return Malformed(f"type {name}={str(value)[:20]}", _request(agent, body=json.dumps(body).encode()))


def too_much(agent: Agent, source: random.Random) -> Malformed:
    body = _valid()
    many = source.randrange(201, 5000)
    ids = source.choice([["a"], ["item_123"], [""]]) * many
    group = {"id": "g", "destination_type": "shipping", "item_ids": ["item_123"]}
    name, value = source.choice([
        ("discounts", {"codes": [f"C{n}" for n in range(many)]}), ("coupons", ["A"] * many),
        ("line_items", [{"id": "item_123"}] * many), ("fulfillment_groups", [group] * many),
        ("fulfillment_groups", [{**group, "item_ids": ids}]), ("fulfillment_groups", [{**group, "id": "g" * many * 2}]),
        ("discounts", {"codes": ["c" * (many + 55)]}), ("line_items", [{"id": "i" * (many + 55)}]),
        ("metadata", {"n" * 20_000: 1}), ("metadata", {"list": list(range(many + 3000))}), ("locale", "l" * (many + 55)),
        ("buyer", {"email": "a@b.example", "first_name": "n" * (many + 55)}),
    ])
    body[name] = value
    return Malformed(f"too much: {name} {many}", _request(agent, body=json.dumps(body).encode()))


def missing_field(agent: Agent, source: random.Random) -> Malformed:
    body = _valid()
    place, name = source.choice([(body, "currency"), (body, "line_items"), (body["line_items"][0], "id"),
                                 (body["fulfillment_details"]["address"], "country")])
    del place[name]
    return Malformed(f"missing {name}", _request(agent, body=json.dumps(body).encode()))


def encoding(agent: Agent, source: random.Random) -> Malformed:
    text = json.dumps(_valid()).encode()
    junk = source.choice([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80", b"\\ud800", b"\\udc00x",
                          b"\\u0000"])
    body, headers = source.choice([
        (text.replace(b"San Francisco", b"San " + junk), {}), (text.replace(b"San Francisco", b"San " + junk), {}),
        (text.decode().encode("utf-16"), {}), (text.decode().encode("utf-32-le"), {}),
        (text, {"Content-Type": "text/plain"}), (text, {"Content-Type": "application/x-www-form-urlencoded"}),
        (text, {"Content-Type": "application/json; charset=utf-16"}), (text, {"Content-Encoding": "gzip"}),
    ])
    return Malformed(f"encoding {junk!r} {headers}", _request(agent, body=body, headers=headers))


def size(agent: Agent, source: random.Random) -> Malformed:
    huge = json.dumps({**_valid(), "metadata": {"x": "y" * (256 * 1024)}}).encode()
    long = "".join(source.choices(string.ascii_letters, k=source.randrange(256, 1000)))
    return source.choice([
        Malformed("size: body", _request(agent, body=huge)),
        Malformed("size: announced body", _request(agent, headers={"Content-Length": str(source.randrange(2**20, 2**62))})),
        Malformed("size: key", _request(agent, body=json.dumps(_valid()).encode(), key=long)),
        Malformed("size: header", _request(agent, headers={"X-Filler": "f" * source.randrange(70_000, 200_000)})),
        Malformed("size: headers", _request(agent, headers={f"X-{n}": "f" * 500 for n in range(300)})),
        Malformed("size: target", _request(agent, "GET", "/checkout_sessions/" + "a" * source.randrange(5_000, 60_000))),
    ])


def header(agent: Agent, source: random.Random) -> Malformed:
    text = json.dumps(_valid()).encode()
    name, value = source.choice([
        ("Authorization", None), ("Authorization", "Bearer"), ("Authorization", "Bearer  "), ("Authorization", "Basic eDp5"),
        ("Authorization", "Bearer " + "k" * source.randrange(1, 300)), ("Authorization", agent.api_key),
        ("Authorization", f"Bearer {agent.api_key}x"), ("API-Version", None), ("API-Version", ""),
        ("API-Version", "2026-04-18"), ("API-Version", "latest"), ("API-Version", "2026-04-17, 2026-01-30"),
        ("Idempotency-Key", None), ("Idempotency-Key", ""), ("Idempotency-Key", "a\x01b"),
        ("Content-Length", "-1"), ("Content-Length", "abc"), ("Content-Length", "1e3"), ("Content-Length", "99999999999999999999"),
        ("Transfer-Encoding", "gzip, identity"), ("Bad Header", "x"), ("", "x"), ("X\x00Y", "x"),
    ])
    return Malformed(f"header {name}: {str(value)[:20]}", _request(agent, body=text, headers={name: value}))


def path(agent: Agent, source: random.Random) -> Malformed:
    ids = ["cs_", "cs_00", "cs_zz01ARZ3NDEKTSV4RRFFQ69G5FAV", "cs_ff01ARZ3NDEKTSV4RRFFQ69G5FAV", "cs_0001arz3ndektsv4rrffq69g5fav",
           "checkout_session_123", "%00", "%ff%fe", "%zz", "..", "..%2f..%2fetc", "a'b;--", "%F0%9F%92%A9",
           "cs_00" + "".join(source.choices(string.ascii_uppercase + string.digits, k=26))]
    chosen = source.choice(ids)
    method, target = source.choice([
        ("GET", f"/checkout_sessions/{chosen}"), ("POST", f"/checkout_sessions/{chosen}"),
        ("POST", f"/checkout_sessions/{chosen}/complete"), ("POST", f"/checkout_sessions/{chosen}/cancel"),
        ("POST", f"/checkout_sessions/{chosen}/explode"), ("POST", f"/checkout_sessions/{chosen}%2Fcancel"), ("GET", "/" + "".join(source.choices("abc/%.", k=20))),
        ("DELETE", "/checkout_sessions"), ("PUT", f"/checkout_sessions/{chosen}"), ("PATCH", "/checkout_sessions"),
        ("GET", "/checkout_sessions"), ("BREW", "/checkout_sessions"), ("GET", "/openapi/1999-01-01.json"),
        ("GET", "//"), ("POST", "/.well-known/acp.json"), ("GET", "checkout_sessions"), ("GET", "/checkout_sessions//"),
    ])
    body = json.dumps(bodies.select("fulfillment_option_456")).encode() if method == "POST" else b""
    return Malformed(f"path {method} {target[:50]}", _request(agent, method, target, body))


def not_http(agent: Agent, source: random.Random) -> Malformed:
    return Malformed("not HTTP", source.choice([
        b"HELLO\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET /\x01 HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\nHost: x\x00\r\n\r\n", source.randbytes(60) + b"\r\n\r\n",
        b"POST /checkout_sessions HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"POST /checkout_sessions HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n{}",
        b"POST /checkout_sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 2, 2\r\n\r\n{}",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n",
    ]))


KINDS = (broken_json, wrong_type, too_much, missing_field, encoding, size, header, path, not_http)


def generate(agent: Agent, source: random.Random, count: int) -> list[Malformed]:
    """Every kind equally often."""
    return [KINDS[n % len(KINDS)](agent, source) for n in range(count)]
