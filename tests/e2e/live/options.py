"""The command line. Keys come from files or the environment: everybody on a machine can read a process's arguments."""

import argparse
import os
from pathlib import Path
from urllib.parse import urlsplit

EPILOG = """Keys: --key-file or ACP_E2E_API_KEY, --operator-key-file or ACP_E2E_OPERATOR_KEY. ACP_SPEC_DIR: a clone of the
protocol's repository, to hold answers against the published schemas as well as against those the server shows.
Exit code: 0 everything passed or was skipped, 1 something failed or was not reached, 2 nothing could be checked.
More: docs/e2e.md."""


def parse(arguments: list[str]) -> argparse.Namespace:
    """Ends the program with exit code 2 when something is wrong."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        options.key = _key(options.key_file, "ACP_E2E_API_KEY")
        options.operator_key = _key(options.operator_key_file, "ACP_E2E_OPERATOR_KEY") if options.operator else None
    except (OSError, ValueError) as e:
        parser.error(str(e))
    if not options.key:
        parser.error("an API key is needed: --key-file FILE, or ACP_E2E_API_KEY")
    if options.json and not options.json.absolute().parent.is_dir():
        parser.error(f"--json: there is no folder {options.json.absolute().parent}")
    if options.operator and not options.operator_key:
        parser.error("--operator needs a key: --operator-key-file FILE, or ACP_E2E_OPERATOR_KEY")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="script/e2e", epilog=EPILOG, description="Checks a running server from outside, end to end.")
    parser.add_argument("url", type=_url, help="where agents reach it, with its base path if it has one")
    parser.add_argument("--key-file", type=Path, metavar="FILE", help="the API key of an agent")
    parser.add_argument("--ca-file", type=Path, metavar="FILE", help="trust these authorities (PEM) instead of the system's")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the report there, too")
    parser.add_argument("--timeout", type=_seconds, default=120.0, metavar="SECONDS", help="for all of it (default 120)")
    cart = parser.add_argument_group("what to buy")
    cart.add_argument("--item", default="item_123", help="default item_123, of the demo catalog")
    cart.add_argument("--currency", default="usd", help="default usd")
    cart.add_argument("--payment-token", default=os.environ.get("ACP_E2E_PAYMENT_TOKEN"), metavar="TOKEN",
                      help="pays once with it (or ACP_E2E_PAYMENT_TOKEN); without it nothing is completed")
    cart.add_argument("--payment-handler", metavar="ID", help="default: the first one that is offered")
    timing = parser.add_argument_group("timing")
    timing.add_argument("--samples", type=_count, default=40, metavar="N", help="reads, and creates (default 40)")
    timing.add_argument("--p95-ms", type=_seconds, default=2000.0, metavar="MS", help="95 of 100 must be quicker (default 2000)")
    hook = parser.add_argument_group("events")
    hook.add_argument("--operator", type=_url, metavar="URL", help="the operators' address: events are followed to a webhook receiver")
    hook.add_argument("--operator-key-file", type=Path, metavar="FILE", help="a key of an operator")
    hook.add_argument("--operator-certificate", type=Path, metavar="FILE", help="a client certificate and its key (PEM)")
    hook.add_argument("--receiver-listen", type=_address, metavar="ADDRESS:PORT",
                      help="where the receiver listens (default: the address towards the operators', any port)")
    hook.add_argument("--event-wait", type=_seconds, default=30.0, metavar="SECONDS", help="longest wait for events (default 30)")
    hook.add_argument("--receiver-url", type=_url, metavar="URL", help="how the server reaches it, when not just there")
    hook.add_argument("--unencrypted-receiver", action="store_true",
                      help="take events over plain HTTP from another machine, although all agents' events come that way")
    return parser


def _key(file: Path | None, variable: str) -> str:
    key = file.read_text().strip() if file else os.environ.get(variable, "").strip()
    if not key.isprintable() or " " in key or not key.isascii():
        raise ValueError(f"{file or variable}: this is no key")
    return key


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError("an http:// or https:// address, without user name or query")
    if parts.port == 0:
        raise argparse.ArgumentTypeError("port 0 is none")
    return text


def _seconds(text: str) -> float:
    if not 0 < (value := float(text)) < 86_400_000:
        raise argparse.ArgumentTypeError("more than 0")
    return value


def _count(text: str) -> int:
    if not 1 <= (value := int(text)) <= 10_000:
        raise argparse.ArgumentTypeError("1 to 10000")
    return value


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise argparse.ArgumentTypeError("ADDRESS:PORT; port 0 is any")
    return host.strip("[]"), int(port)
