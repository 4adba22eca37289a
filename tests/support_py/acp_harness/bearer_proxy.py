"""For programs that can't send an API key: passes requests on to a server as they are, with the key added."""

import sys
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEADLINE_S = 30


class BearerProxy:
    """Use as a context manager; `url` is where it listens, on 127.0.0.1."""

    def __init__(self, address: tuple[str, int], api_key: str):
        self._server = _Server(("127.0.0.1", 0), _handler_for(address, api_key))
        self._thread = threading.Thread(target=self._server.serve_forever)
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]

    def __enter__(self) -> "BearerProxy":
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


def _handler_for(address: tuple[str, int], api_key: str):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = DEADLINE_S

        def pass_on(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            onward = HTTPConnection(*address, timeout=DEADLINE_S)
            try:
                onward.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in ("connection", "authorization"):
                        onward.putheader(name, value)
                onward.putheader("Authorization", f"Bearer {api_key}")
                onward.endheaders(body)
                answer = onward.getresponse()
                self.give_back(answer.status, answer.getheaders(), answer.read())
            finally:
                onward.close()

        def give_back(self, status, headers, body):
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in ("connection", "content-length"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = do_OPTIONS = pass_on

        def log_message(self, *_):
            pass

    return Handler
