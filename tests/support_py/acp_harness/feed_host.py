"""An agent that hosts feeds (protocol 2026-04-17, Feed API), on this machine. It misbehaves on request."""

import json
import signal
import socket
import ssl
import struct
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from acp_harness.paths import VERSION, published_protocol
from acp_harness.published import Schemas


def feed_schemas() -> Schemas | None:
    """The published schemas of feeds, where they are."""
    root = published_protocol()
    if root is None:
        return None
    return Schemas(json.loads((root / "spec" / VERSION / "json-schema" / "schema.feed.json").read_text()), "#/$defs/")


@dataclass
class Request:
    at: float
    method: str
    path: str
    headers: dict[str, str]
    body: dict | None
    answered: int = 0  # 0: cut


@dataclass
class Trouble:
    """What becomes of the next request. `status` 0 cuts the connection; `done`: only after the request took effect."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    done: bool = False


class FeedHost:
    """Use as a context manager. `troubles` are taken one by one by the requests that come; products named in `refuses` make
    a PATCH a 400, with the message `refusal`; nothing among them lets a request pass. While `gate` is not set, a PATCH waits before it is answered; the
    PATCH with the number `holds_at` closes it."""

    def __init__(self, token: str | None = None, most_products: int = 10_000, tls: ssl.SSLContext | None = None):
        self.token, self.most_products = token, most_products
        self.feeds: dict[str, dict] = {}
        self.products: dict[str, dict[str, dict]] = {}
        self.requests: list[Request] = []
        self.troubles: list[Trouble | None] = []
        self.refuses: set[str] = set()
        self.further: dict = {}  # what every answer says beside what is asked of it
        self.refusal = "not this one"
        self.faults: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.holds_at = 0
        self.keys: dict[str, str] = {}
        self.lock = threading.Lock()
        self.schemas = feed_schemas()
        host = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            do_GET = do_POST = do_PATCH = lambda self: host._serve(self)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.server.server_address[1]}/acp"
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> "FeedHost":
        self.thread.start()
        return self

    def __exit__(self, *_) -> None:
        self.gate.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def patches(self) -> list[Request]:
        return [r for r in self.requests if r.method == "PATCH"]

    def only_products(self) -> dict[str, dict]:
        """The products of the one feed there is."""
        (products,) = self.products.values()
        return products

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        raw = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        request = Request(time.monotonic(), handler.command, handler.path.removeprefix("/acp"),
                          {k.lower(): v for k, v in handler.headers.items()}, json.loads(raw) if raw else None)
        with self.lock:
            self.requests.append(request)
            trouble = self.troubles.pop(0) if self.troubles else None
        if request.method == "PATCH":
            if len(self.patches()) == self.holds_at:
                self.gate.clear()
            self.gate.wait(60)
        if trouble and not trouble.done:
            return self._answer(handler, request, trouble.status, {"type": "service_unavailable", "code": "trouble",
                                                                   "message": "on request"}, trouble.headers)
        with self.lock:
            status, body = self._perform(request)
        if trouble:
            status, body = trouble.status, {"type": "service_unavailable", "code": "trouble", "message": "too late"}
        self._answer(handler, request, status, body, trouble.headers if trouble else {})

    def _answer(self, handler, request: Request, status: int, body: dict, headers: dict[str, str]) -> None:
        request.answered = status
        if status == 0:
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            return
        text = json.dumps({**body, **self.further}).encode()
        try:
            handler.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(text)), **headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(text)
        except OSError:
            request.answered = 0  # the other side was killed

    def _perform(self, request: Request) -> tuple[int, dict]:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return 401, {"type": "invalid_request", "code": "unauthorized", "message": "wrong token"}
        if (request.method, request.path) == ("POST", "/feeds"):
            return self._create(request)
        parts = request.path.split("/")
        feed = parts[2]
        if feed not in self.feeds:
            return 404, {"type": "invalid_request", "code": "feed_not_found", "message": "Feed not found", "param": "id"}
        if request.method == "GET":
            return 200, self.feeds[feed]
        return self._upsert(feed, request)

    def _create(self, request: Request) -> tuple[int, dict]:
        self._check("CreateFeedRequest", request.body)
        key = request.headers["idempotency-key"]
        if key not in self.keys:
            feed = f"feed_{len(self.feeds) + 1}"
            self.keys[key] = feed
            self.feeds[feed] = {"id": feed, **request.body}
            self.products[feed] = {}
        return 201, self.feeds[self.keys[key]]

    def _upsert(self, feed: str, request: Request) -> tuple[int, dict]:
        self._check("UpsertProductsRequest", request.body)
        products = request.body["products"]
        if len(products) > self.most_products:
            return 413, {"type": "invalid_request", "code": "too_many_products", "message": "send fewer"}
        for product in products:
            if product["id"] in self.refuses:
                return 400, {"type": "invalid_request", "code": "invalid_product_payload", "message": self.refusal,
                             "param": "products"}
        for product in products:
            self.products[feed][product["id"]] = product
        return 200, {"id": feed, "accepted": True}

    def _check(self, type_name: str, body: dict) -> None:
        if self.schemas:
            self.faults += self.schemas.errors(type_name, body)


def main() -> None:
    """`python3 -m acp_harness.feed_host FILE`: writes its address to the file and takes feeds until it is ended."""
    with FeedHost() as host:
        signal.signal(signal.SIGTERM, lambda *_: host.server.shutdown())
        Path(sys.argv[1]).write_text(host.url + "\n")
        host.thread.join()


if __name__ == "__main__":
    main()
