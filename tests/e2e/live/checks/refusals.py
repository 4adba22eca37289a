"""What must be refused, and how. That every error is flat is judged at the end, over all of them."""

import http.client
import select

from acp_harness.agent import Reply
from acp_harness.http_client import Answer
from acp_harness.paths import VERSION
from live.caller import Caller
from live.live import Live
from live.outcome import NotChecked, check, expect, expect_error, shown
from live.web import NoAnswer, read_answer

GROUP = "refusals"
TOO_LARGE = 16 << 20
PATIENCE_FOR_EARLY_ANSWER_S = 3.0


@check(GROUP, "no key", "401, for reads and creates")
def no_key(live: Live) -> str:
    for reply in (live.caller.get("cs_does_not_exist", headers={"Authorization": None}),
                  live.caller.create(live.cart.create(), headers={"Authorization": None})):
        came = expect_error(reply, (401,))
    return came


@check(GROUP, "wrong key", "401, for reads and creates")
def wrong_key(live: Live) -> str:
    wrong = {"Authorization": "Bearer e2e_wrong_key"}
    for reply in (live.caller.get("cs_does_not_exist", headers=wrong), live.caller.create(live.cart.create(), headers=wrong)):
        came = expect_error(reply, (401,))
    return came


@check(GROUP, "no version", f"400 missing_api_version; supported_versions has {VERSION}")
def no_version(live: Live) -> str:
    return version(live.caller.create(live.cart.create(), headers={"API-Version": None}), "missing_api_version")


@check(GROUP, "unknown version", f"400 unsupported_api_version; supported_versions has {VERSION}")
def unknown_version(live: Live) -> str:
    return version(live.caller.create(live.cart.create(), headers={"API-Version": "2020-01-01"}), "unsupported_api_version")


def version(reply: Reply, code: str) -> str:
    came = expect_error(reply, (400,), code)
    supported = reply.json.get("supported_versions")
    expect(supported and VERSION in supported and supported == sorted(supported), f"{came}, supported_versions {supported}")
    return f"{came} {supported}"


@check(GROUP, "unknown session", "404")
def unknown_session(live: Live) -> str:
    return expect_error(live.caller.get("cs_does_not_exist"), (404,))


@check(GROUP, "unknown path", "404")
def unknown_path(live: Live) -> str:
    return expect_error(live.caller.request("GET", "/e2e_no_such_path"), (404,))


@check(GROUP, "method", "405 with Allow")
def method(live: Live) -> str:
    reply = live.caller.request("DELETE", "/checkout_sessions")
    came = expect_error(reply, (405,))
    expect(reply.headers.get("allow"), f"{came} without Allow")
    return f"{came}, Allow: {reply.headers['allow']}"


@check(GROUP, "no JSON", "400")
def no_json(live: Live) -> str:
    return expect_error(live.caller.create(b'{"currency": "usd",'), (400,))


@check(GROUP, "wrong type", "400 with the path $.currency")
def wrong_type(live: Live) -> str:
    reply = live.caller.create({**live.cart.create(), "currency": 7})
    came = expect_error(reply, (400,))
    expect(reply.json.get("param") == "$.currency", f"{came}, param {reply.json.get('param')!r}")
    return came


@check(GROUP, "nothing to buy", "4xx with a path")
def nothing(live: Live) -> str:
    body = live.cart.create()
    del body["line_items"]
    reply = live.caller.create(body)
    came = expect_error(reply, range(400, 500))
    expect(str(reply.json.get("param", "")).startswith("$"), f"{came}, param {reply.json.get('param')!r}")
    return came


@check(GROUP, "too large", f"413 for {TOO_LARGE >> 20} MiB")
def too_large(live: Live) -> str:
    body = b'{"currency": "' + b"u" * (TOO_LARGE - 16) + b'"}'
    answer = live.caller.patiently(lambda: answer_to_large(live.caller, body))
    expect(answer.status == 413, str(answer.status))
    return "413"


def answer_to_large(caller: Caller, body: bytes) -> Answer:
    """Whoever refuses by the announced length answers before the body is sent; to others it is sent."""
    connection = caller.site.open()
    try:
        # What TLS has to say after its handshake comes with this, and is not taken for an early answer.
        connection.request("GET", "/.well-known/acp.json")
        read_answer(connection)
        if connection.sock is None:
            connection.connect()
        connection.putrequest("POST", caller.site.base + "/checkout_sessions", skip_accept_encoding=True)
        for name, value in {**caller.headers(f"e2e-{caller.run}-large"), "Content-Length": str(len(body))}.items():
            connection.putheader(name, value)
        connection.endheaders()
        answered, _, _ = select.select([connection.sock], [], [], PATIENCE_FOR_EARLY_ANSWER_S)
        if not answered:
            send(connection, body)
        return read_answer(connection)[0]
    except (OSError, http.client.HTTPException) as e:
        raise NoAnswer(f"{type(e).__name__}: {e}") from e
    finally:
        connection.close()


def send(connection: http.client.HTTPConnection, body: bytes) -> None:
    try:
        connection.send(body)
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has seen enough: its answer may be there all the same


@check(GROUP, "errors say where", "the flat error of a path deep inside")
def deep_path(live: Live) -> str:
    body = live.cart.create()
    if "fulfillment_details" not in body:
        raise NotChecked("nothing deep to get wrong")
    body["fulfillment_details"]["address"]["country"] = 7
    reply = live.caller.create(body)
    came = expect_error(reply, (400,))
    expect(reply.json.get("param") == "$.fulfillment_details.address.country", f"{came}, {shown(reply)}")
    return came
