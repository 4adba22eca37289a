"""A proxy that spoils what goes through it, to see whether the checks notice."""

import http.client
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOP_BY_HOP = ("connection", "transfer-encoding", "content-length", "host")
LARGEST_BODY = 1 << 20


@dataclass
class Passing:
    """A request on its way, and the answer to it; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int = 0
    answer_headers: dict[str, str] = field(default_factory=dict)
    answer: bytes = b""


class Meddler:
    """`before(passing)` may change the request, or answer it by setting the status; `after(passing)` may change the answer.
    Use as a context manager."""

    def __init__(self, target: tuple[str, int], before=lambda passing: None, after=lambda passing: None):
        self.target, self.before, self.after = target, before, after
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Meddler":
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def forward(self, passing: Passing) -> None:
        connection = http.client.HTTPConnection(*self.target, timeout=30)
        try:
            connection.request(passing.method, passing.path, passing.body or None, passing.headers)
            answer = connection.getresponse()
            passing.status, passing.answer = answer.status, answer.read()
            passing.answer_headers = {k.lower(): v for k, v in answer.getheaders() if k.lower() not in HOP_BY_HOP}
        finally:
            connection.close()


def _handler(meddler: Meddler) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60
        wbufsize = 65536  # an answer goes out in one piece
        disable_nagle_algorithm = True

        def _pass(self):
            length = int(self.headers.get("Content-Length", "0"))
            if length > LARGEST_BODY:
                return self._refuse()
            headers = {k.lower(): v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            passing = Passing(self.command, self.path, headers, self.rfile.read(length))
            if self.command == "POST":
                headers["content-length"] = str(length)
            meddler.before(passing)
            if not passing.status:
                meddler.forward(passing)
            meddler.after(passing)
            self._give(passing)

        def _refuse(self):
            """As a server does that looks at the announced length only."""
            headers = {"request-id": self.headers["Request-Id"], "content-type": "application/json", "connection": "close"}
            answer = b'{"type": "invalid_request", "code": "body_too_large", "message": "Too large."}'
            passing = Passing(self.command, self.path, {}, b"", 413, headers, answer)
            meddler.after(passing)
            self._give(passing)

        def _give(self, passing: Passing):
            if passing.answer_headers.get("connection") == "close":
                self.close_connection = True
            self.send_response_only(passing.status)
            for name, value in {**passing.answer_headers, "content-length": str(len(passing.answer))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(passing.answer)

        do_GET = do_POST = do_DELETE = do_PATCH = _pass

        def log_message(self, *_):
            pass

    return Handler
