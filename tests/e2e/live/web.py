"""HTTP and HTTPS to any server, whatever stands before it: connections are kept, one for each thread."""

import http.client
import ssl
import threading
import time
from urllib.parse import urlsplit

from acp_harness.http_client import Answer

LARGEST_ANSWER = 8 << 20


class NoAnswer(Exception):
    """The server could not be reached, or did not answer properly in time."""


class Site:
    """`url` may have a base path. `patience_s` bounds each wait for bytes. Redirects are not followed, they are answers."""

    def __init__(self, url: str, tls: ssl.SSLContext | None = None, patience_s: float = 30.0):
        parts = urlsplit(url)
        self.secure = parts.scheme == "https"
        self.host, self.port = parts.hostname, parts.port or (443 if self.secure else 80)
        self.base = parts.path.rstrip("/")
        self.tls, self.patience_s = tls, patience_s
        self._local = threading.local()

    @property
    def took(self) -> float:
        """Seconds of this thread's last exchange."""
        return self._local.took

    @property
    def connections(self) -> int:
        """How many connections this thread has made."""
        return getattr(self._local, "made", 0)

    def exchange(self, method: str, target: str, headers: dict[str, str], body: bytes = b"") -> Answer:
        """One request, `target` as it stands on the wire. On a kept connection that the server had closed meanwhile, it is
        sent once more on a new one."""
        kept = self._local.__dict__.pop("connection", None)
        try:
            return self._on(kept or self._connect(), method, target, headers, body)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError) as e:
            if kept is None:
                raise NoAnswer(f"the connection was closed before an answer ({type(e).__name__})") from e
            return self._again(method, target, headers, body)
        except (OSError, http.client.HTTPException) as e:
            raise NoAnswer(f"{type(e).__name__}: {e}") from e

    def disconnect(self) -> None:
        """Closes this thread's connection."""
        connection = self._local.__dict__.pop("connection", None)
        if connection is not None:
            connection.close()

    def open(self) -> http.client.HTTPConnection:
        """A connection of the caller's own, connected."""
        connection = self._new()
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as e:
            raise NoAnswer(f"{type(e).__name__}: {e}") from e
        return connection

    def _new(self) -> http.client.HTTPConnection:
        if self.secure:
            return http.client.HTTPSConnection(self.host, self.port, timeout=self.patience_s, context=self.tls)
        return http.client.HTTPConnection(self.host, self.port, timeout=self.patience_s)

    def _connect(self) -> http.client.HTTPConnection:
        self._local.made = self.connections + 1
        return self._new()

    def _again(self, method, target, headers, body) -> Answer:
        try:
            return self._on(self._connect(), method, target, headers, body)
        except (OSError, http.client.HTTPException) as e:
            raise NoAnswer(f"{type(e).__name__}: {e}") from e

    def _on(self, connection, method, target, headers, body) -> Answer:
        """The connection is kept after a whole answer, and closed in every other case."""
        begin = time.monotonic()
        whole = False
        try:
            connection.request(method, target, body if body or method in ("POST", "PUT", "PATCH") else None, headers)
            answer, closing = read_answer(connection)
            whole = True
        finally:
            if not whole:
                connection.close()
        self._local.took = time.monotonic() - begin
        if closing:
            connection.close()
        else:
            self._local.connection = connection
        return answer


def read_answer(connection: http.client.HTTPConnection) -> tuple[Answer, bool]:
    """The answer, and whether the server closes the connection after it."""
    response = connection.getresponse()
    body = response.read(LARGEST_ANSWER + 1)
    if len(body) > LARGEST_ANSWER:
        raise http.client.HTTPException(f"an answer of more than {LARGEST_ANSWER >> 20} MiB")
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, body), response.will_close
