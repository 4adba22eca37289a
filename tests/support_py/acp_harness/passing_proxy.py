"""A server in front of another one: it passes requests on and answers back, and may change both on the way."""

import sys
import threading
from dataclasses import dataclass
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEADLINE_S = 30


@dataclass
class Passing:
    """What is passed, and may be changed. Of an answer `status` is not 0."""

    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes
    status: int = 0
    hang_up: bool = False  # the answer is the last one of its connection, and does not say so

    def set_header(self, name: str, value: str | None) -> None:
        """In place of those of that name; None: without."""
        self.headers = [(n, v) for n, v in self.headers if n.lower() != name.lower()]
        if value is not None:
            self.headers.append((name, value))


class PassingProxy:
    """Use as a context manager; `url` is where it listens, on 127.0.0.1. `onward` and `back` change a Passing in place."""

    def __init__(self, address: tuple[str, int], onward=None, back=None):
        self._server = _Server(("127.0.0.1", 0), _handler_for(address, onward, back))
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]

    def __enter__(self) -> "PassingProxy":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that hangs up is none."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler_for(address: tuple[str, int], onward, back):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = DEADLINE_S
        wbufsize = -1  # an answer is one piece, and nobody waits for the acknowledgement of its beginning
        disable_nagle_algorithm = True

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Passing(self.command, self.path, list(self.headers.items()), body)
            asked.set_header("Connection", None)
            if onward is not None:
                onward(asked)
            answer = self.ask(asked)
            if back is not None:
                back(answer)
            self.give_back(answer)

        def ask(self, asked: Passing) -> Passing:
            connection = HTTPConnection(*address, timeout=DEADLINE_S)
            try:
                connection.putrequest(asked.method, asked.path, skip_host=True, skip_accept_encoding=True)
                for name, value in asked.headers:
                    connection.putheader(name, value)
                connection.endheaders(asked.body)
                answer = connection.getresponse()
                return Passing(asked.method, asked.path, answer.getheaders(), answer.read(), answer.status)
            finally:
                connection.close()

        def give_back(self, answer: Passing):
            answer.set_header("Connection", None)
            answer.set_header("Content-Length", str(len(answer.body)))
            self.send_response_only(answer.status)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            self.close_connection = self.close_connection or answer.hang_up

        do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = pass_on

        def log_message(self, *_):
            pass

    return Handler
