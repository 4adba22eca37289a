"""A receiver of webhooks on plain sockets: quick, and free to misbehave in ways an HTTP library would not let it."""

import socket
import ssl
import threading
import time
from dataclasses import dataclass


LONGEST_SILENCE_S = 60.0


@dataclass
class Arrival:
    """A whole request, and the status it was answered with; 0: none, or not a proper answer."""

    at: float  # seconds since the epoch, when its last byte had been read
    headers: dict[str, str]  # names in lower case
    body: bytes
    status: int = 0
    answered: float = 0.0  # when the status was decided

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


def accept(_arrival: Arrival, _connection: socket.socket) -> int | None:
    return 200


class RawReceiver:
    """Keeps what arrives, in order. `manner(arrival, connection)` gives the status to answer with, or has done with the
    connection whatever it wanted and gives nothing: then the connection is closed. It is called on the connection's thread.
    With `tls`, a connection that ends before a request came is no arrival."""

    def __init__(self, manner=accept, tls: ssl.SSLContext | None = None):
        self.manner, self.tls = manner, tls
        self.arrivals: list[Arrival] = []
        self.connections = 0  # there have been so many
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/hook"
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """No connection is served any more."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        with self._lock:
            still_open = list(self._open)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has just ended by itself

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        wrapped = connection
        try:
            connection.settimeout(LONGEST_SILENCE_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls:
                wrapped = self.tls.wrap_socket(connection, server_side=True)
            buffer = b""
            while (got := read_request(wrapped, buffer)) is not None:
                head, body, buffer = got
                if not self._answer(Arrival(time.time(), head, body), wrapped):
                    return
        except OSError:
            pass  # the caller went away: what it had sent whole is on record
        finally:
            with self._lock:
                self._open.discard(connection)
            wrapped.close()

    def _answer(self, arrival: Arrival, connection: socket.socket) -> bool:
        """On record before it is answered: whoever hears of the answer finds the arrival."""
        with self._lock:
            self.arrivals.append(arrival)
        status = self.manner(arrival, connection)
        if status is None:
            return False
        arrival.answered, arrival.status = time.time(), status
        connection.sendall(f"HTTP/1.1 {status} -\r\nContent-Length: 2\r\n\r\nok".encode())
        return True


def read_request(connection: socket.socket, buffer: bytes) -> tuple[dict[str, str], bytes, bytes] | None:
    """Headers and body of the next request, and what came behind it; nothing when there is no whole one."""
    while b"\r\n\r\n" not in buffer:
        if not (data := connection.recv(65536)):
            return None
        buffer += data
    head, _, buffer = buffer.partition(b"\r\n\r\n")
    headers = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    length = int(headers.get("content-length", "0"))
    while len(buffer) < length:
        if not (data := connection.recv(65536)):
            return None
        buffer += data
    return headers, buffer[:length], buffer[length:]
