"""A plain HTTP/1.1 connection that tells apart what tests of lost requests must know: not sent, closed before any
answer, broken off within an answer, answered. The standard library's client hides the difference."""

import socket
import ssl
from dataclasses import dataclass, field


class NoConnection(Exception):
    """Nothing listens; nothing was sent."""


class ClosedUnanswered(Exception):
    """The connection ended, cleanly or by a reset, before the first byte of an answer."""


class BrokenAnswer(Exception):
    """The connection ended, or fell silent, in the middle of an answer."""


class Silent(Exception):
    """No answer within the deadline."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""


def request_bytes(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: shop.test"] + [f"{k}: {v}" for k, v in headers.items()]
    if body or method in ("POST", "PUT"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body


class Connection:
    """One keep-alive connection, one request at a time. `deadline_s` bounds each wait for bytes. `tls`: under TLS, with a
    server called shop.test."""

    def __init__(self, address: tuple[str, int], deadline_s: float = 15.0, tls: ssl.SSLContext | None = None):
        self.buffer = b""
        self.closed_by_peer = False
        try:
            self.socket = socket.create_connection(address, timeout=deadline_s)
        except OSError as e:
            raise NoConnection(str(e)) from e
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls is not None:
            self._secure(tls)

    def _secure(self, tls: ssl.SSLContext) -> None:
        plain = self.socket
        try:
            self.socket = tls.wrap_socket(plain, server_hostname="shop.test")
        except OSError as e:
            plain.close()
            raise NoConnection(str(e)) from e

    def close(self) -> None:
        self.socket.close()

    def __del__(self):
        if hasattr(self, "socket"):
            self.close()

    def exchange(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        self.send(request_bytes(method, target, headers, body))
        return self.read_answer(head_only=method == "HEAD")

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except TimeoutError as e:
            raise Silent("sending") from e
        except OSError:
            pass  # An answer may have been written before the peer closed: read_answer finds out.

    def read_answer(self, head_only: bool = False) -> Answer:
        while True:
            head = self._read_until(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            status = int(lines[0].split(" ")[1])
            headers = {}
            for line in lines[1:]:
                name, _, value = line.partition(":")
                headers[name.strip().lower()] = value.strip()
            if status != 100:
                break
        if headers.get("connection", "").lower() == "close":
            self.closed_by_peer = True
        length = 0 if head_only or status in (204, 304) else int(headers.get("content-length", "0"))
        while len(self.buffer) < length:
            self._receive(started=True)
        body, self.buffer = self.buffer[:length], self.buffer[length:]
        return Answer(status, headers, body)

    def _read_until(self, mark: bytes) -> bytes:
        while mark not in self.buffer:
            self._receive(started=bool(self.buffer))
        head, _, self.buffer = self.buffer.partition(mark)
        return head

    def _receive(self, started: bool) -> None:
        try:
            data = self.socket.recv(65536)
        except TimeoutError as e:
            raise (BrokenAnswer if started else Silent)("no bytes within the deadline") from e
        except OSError as e:
            raise (BrokenAnswer if started else ClosedUnanswered)(str(e)) from e
        if not data:
            raise (BrokenAnswer if started else ClosedUnanswered)("end of stream")
        self.buffer += data
