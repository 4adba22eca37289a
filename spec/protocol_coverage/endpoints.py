"""Endpoints, headers and the statuses of answers, from types/http.yaml."""

from generator.openapi import alive

from .markdown import NO, YES, code, mark, table

METHODS = ("get", "post", "put", "patch", "delete")


def method_of(endpoint: dict) -> str:
    return next(method for method in METHODS if method in endpoint)


def line_of(endpoint: dict) -> str:
    method = method_of(endpoint)
    return f"{method.upper()} {endpoint[method]}"


def by_version(schema) -> dict[str, dict]:
    """types/http.yaml as each version has it."""
    return {version: alive(schema.http, version) for version in schema.supported}


def endpoint_part(schema) -> str:
    views = by_version(schema)

    def row(kind: str, each: dict, line: str) -> list:
        cells = [mark(any(other["name"] == each["name"] for other in view[kind])) for view in views.values()]
        return [line, each["about"], *cells]

    rows = [row("endpoints", each, code(line_of(each))) for each in schema.http["endpoints"]]
    tools = [row("endpoints", each, "tool " + code(each["tool"]["name"])) for each in schema.http["endpoints"] if "tool" in each]
    hooks = [row("webhooks", each, "webhook " + code(each["name"])) for each in schema.http["webhooks"]]
    # Tools and webhooks are sent to whoever takes them; what a version calls them does not matter.
    return "## Endpoints\n\n" + table(["endpoint", "", *views], rows + tools + hooks)


def header_part(schema) -> str:
    views = by_version(schema)

    def cell(view: dict, name: str) -> str:
        entry = view["headers"].get(name)
        return NO if entry is None else "required" if entry.get("required") == "true" else YES

    rows = [[code(name), *(cell(view, name) for view in views.values())] for name in schema.http["headers"]]
    return "## Headers\n\n" + table(["header", *views], rows)


def statuses(view: dict) -> set[str]:
    """Whatever an endpoint of this version may answer."""
    found = set(view["refusals"]["always"]) | set(view["refusals"]["with_body"])
    for each in view["endpoints"]:
        found |= {each["success"]["status"], *each["errors"]}
    return {status for status in found if status in view["answers"] or status.startswith("2")}


def status_part(schema) -> str:
    views = by_version(schema)
    found = {version: statuses(view) for version, view in views.items()}
    newest = views[schema.newest]

    def about(status: str) -> str:
        if status in newest["answers"]:
            return newest["answers"][status]["about"]
        return ", ".join(code(line_of(each)) for each in newest["endpoints"] if each["success"]["status"] == status)

    rows = [[status, about(status), *(mark(status in found[version]) for version in views)] for status in sorted(set().union(*found.values()))]
    return "## Statuses of answers\n\n" + table(["status", "", *views], rows)
