"""A receiver of webhooks for one run. An endpoint for all events gets those of other agents, too: they are forgotten."""

import json
import secrets
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from acp_harness.raw_receiver import Arrival

LARGEST_BODY = 4 << 20
MOST_SESSIONS = 2000  # are kept until it is known whose they are


def session_of(body: bytes) -> str | None:
    """The session an event is about; nothing for a ping, or what is no event."""
    try:
        data = json.loads(body)["data"]
        return data.get("checkout_session_id") or data.get("id")
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


class HookReceiver:
    """`ours(session)` says whether a session is this run's."""

    def __init__(self, listen: tuple[str, int], ours):
        self.ours = ours
        self.path = f"/e2e/{secrets.token_hex(8)}"
        self._by_session: dict[str | None, list[Arrival]] = {}
        self._lock = threading.Lock()
        self._server = _server(listen, self)
        self.address = self._server.server_address
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def take(self, arrival: Arrival) -> None:
        with self._lock:
            self._by_session.setdefault(session_of(arrival.body), []).append(arrival)
            if len(self._by_session) > MOST_SESSIONS:
                self._forget_a_stranger()

    def of(self, session: str | None) -> list[Arrival]:
        """What came about a session so far, in the order it came."""
        with self._lock:
            return list(self._by_session.get(session, ()))

    def _forget_a_stranger(self) -> None:
        stranger = next((s for s in self._by_session if s is not None and not self.ours(s)), None)
        if stranger is not None:
            del self._by_session[stranger]


def _server(listen: tuple[str, int], receiver: HookReceiver) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 60

        def do_POST(self):
            length = int(self.headers.get("Content-Length", "0"))
            if self.path != receiver.path or length > LARGEST_BODY:
                self.close_connection = True
                return self._answer(404)
            body = self.rfile.read(length)
            # On record before it is answered: whoever hears of the answer finds the arrival.
            receiver.take(Arrival(time.time(), {k.lower(): v for k, v in self.headers.items()}, body, 200))
            self._answer(200)

        def _answer(self, status: int):
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        address_family = socket.AF_INET6 if ":" in listen[0] else socket.AF_INET

    return Server(listen, Handler)
