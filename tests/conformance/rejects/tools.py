"""Calls of MCP's tools that have to be refused: as a fault of JSON-RPC where the call itself makes no sense, else as the
error HTTP would answer, inside the result."""

import copy
from dataclasses import dataclass
from typing import Any, Iterator

from acp_harness import bodies
from acp_harness.paths import VERSION

INVALID_PARAMS = -32602
META = {"api_version": VERSION}


@dataclass(frozen=True)
class ToolReject:
    tool: str
    message: Any  # `params` of tools/call
    code: str = ""
    param: str | None = None
    status: int = 400
    fault: int | None = None

    def __str__(self) -> str:
        return f"{self.tool}: {str(self.message)[:100]}"


def RIGHT_CALLS(session: str) -> list[tuple[str, dict]]:
    named = {"meta": META, "id": session}
    return [("create_checkout_session", {"meta": META, "payload": bodies.create()}),
            ("get_checkout_session", named),
            ("update_checkout_session", {**named, "payload": bodies.select("fulfillment_option_456")}),
            ("complete_checkout_session", {**named, "payload": bodies.complete()})]


def tool_rejects(session: str) -> Iterator[ToolReject]:
    yield from _no_calls()
    for tool, right in RIGHT_CALLS(session) + [("cancel_checkout_session", {"meta": META, "id": session})]:
        yield from _wrong_meta(tool, right)
        if "id" in right:
            yield from _wrong_id(tool, right)
        if "payload" in right:
            yield from _wrong_payload(tool, right)
    yield from _wrong_in_payload(session)


def _no_calls() -> Iterator[ToolReject]:
    for params in ([], "x", {}, {"name": 7}, {"name": None}, {"name": ""}, {"name": "no_such_tool"}, {"name": ["ping"]},
                   {"name": "get_checkout_session", "arguments": []}, {"name": "get_checkout_session", "arguments": "x"},
                   {"name": "get_checkout_session", "arguments": 7}):
        yield ToolReject("none", params, fault=INVALID_PARAMS)


def _call(tool: str, arguments: dict) -> dict:
    return {"name": tool, "arguments": arguments}


def _wrong_meta(tool: str, right: dict) -> Iterator[ToolReject]:
    for meta, code, param in (
            (None, "missing", "$.meta"), ([], "invalid_type", "$.meta"), ("x", "invalid_type", "$.meta"),
            ({"api_version": 7}, "invalid_type", "$.meta.api_version"),
            ({**META, "idempotency_key": 7}, "invalid_type", "$.meta.idempotency_key"),
            ({**META, "accept_language": []}, "invalid_type", "$.meta.accept_language"),
            ({**META, "request_id": {}}, "invalid_type", "$.meta.request_id"),
            ({}, "missing_api_version", None), ({"api_version": "2020-01-01"}, "unsupported_api_version", None)):
        yield ToolReject(tool, _call(tool, {**right, "meta": meta}), code, param)
    without = {k: v for k, v in right.items() if k != "meta"}
    yield ToolReject(tool, _call(tool, without), "missing", "$.meta")
    if tool != "get_checkout_session":
        for key in ("two words", "k" * 256, "schlüssel"):
            yield ToolReject(tool, _call(tool, {**right, "meta": {**META, "idempotency_key": key}}), "invalid_idempotency_key",
                             "$.meta.idempotency_key")


def _wrong_id(tool: str, right: dict) -> Iterator[ToolReject]:
    for name, code in ((GONE, "missing"), (None, "missing"), ("", "missing"), (7, "invalid_type"), ([], "invalid_type")):
        arguments = {k: v for k, v in right.items() if k != "id"} if name is GONE else {**right, "id": name}
        yield ToolReject(tool, _call(tool, arguments), code, "$.id")
    for name in ("cs_0001ARZ3NDEKTSV4RRFFQ69G5FAV", "nonsense", "a/b"):
        yield ToolReject(tool, _call(tool, {**right, "id": name}), "not_found", status=404)


GONE = object()


def _wrong_payload(tool: str, right: dict) -> Iterator[ToolReject]:
    without = {k: v for k, v in right.items() if k != "payload"}
    yield ToolReject(tool, _call(tool, without), "missing", "$.payload")
    yield ToolReject(tool, _call(tool, {**right, "payload": None}), "missing", "$.payload")
    for other in ([], "x", 7):
        yield ToolReject(tool, _call(tool, {**right, "payload": other}), "invalid_type", "$")


def _wrong_in_payload(session: str) -> Iterator[ToolReject]:
    """Places are those of the payload, as over HTTP."""
    for tool, place, value, code, param in (
            ("create_checkout_session", ("currency",), 7, "invalid_type", "$.currency"),
            ("create_checkout_session", ("currency",), "zzz", "invalid_currency", "$.currency"),
            ("create_checkout_session", ("line_items",), [], "too_few", "$.line_items"),
            ("create_checkout_session", ("line_items", 0, "id"), "no_such_item", "invalid_item_id", "$.line_items[0].item.id"),
            ("create_checkout_session", ("line_items", 0, "quantity"), 0, "too_small", "$.line_items[0].quantity"),
            ("update_checkout_session", ("selected_fulfillment_options", 0, "type"), "x", "invalid_value",
             "$.selected_fulfillment_options[0].type"),
            ("complete_checkout_session", ("payment_data", "handler_id"), "x", "invalid_handler_id", "$.payment_data.handler_id"),
            ("complete_checkout_session", ("payment_data", "instrument", "credential", "token"), 7, "invalid_type",
             "$.payment_data.instrument.credential.token")):
        right = copy.deepcopy(dict(RIGHT_CALLS(session))[tool])
        inner = right["payload"]
        for step in place[:-1]:
            inner = inner[step]
        inner[place[-1]] = value
        yield ToolReject(tool, _call(tool, right), code, param)
