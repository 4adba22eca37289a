"""An agent as the protocol sees one: a bearer key, the version header, idempotency keys, five endpoints."""

import json
import ssl
import threading
import uuid

from acp_harness.http_client import Answer, ClosedUnanswered, Connection
from acp_harness.paths import VERSION

FRESH = object()  # stands for an idempotency key of its own


class Reply:
    """An answer with its JSON body, decoded when it is asked for."""

    def __init__(self, answer: Answer, key: str | None, request_id: str):
        self.status, self.headers, self.body = answer.status, answer.headers, answer.body
        self.key, self.request_id = key, request_id

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def replayed(self) -> bool:
        return self.headers.get("idempotent-replayed") == "true"

    def __str__(self) -> str:
        return f"{self.status} {self.headers} {self.body[:600]!r}"


class Agent:
    """Requests of one caller; each thread has a connection of its own. With `reopen`, a request on a kept connection that
    the server has closed is sent once more on a new one; what fails on a new connection is raised."""

    def __init__(self, address: tuple[str, int], api_key: str, reopen: bool = True, tls: ssl.SSLContext | None = None):
        self.address, self.api_key, self.reopen, self.tls = address, api_key, reopen, tls
        self._local = threading.local()

    def headers(self, key=None, request_id: str | None = None) -> dict[str, str]:
        all_headers = {
            "Authorization": f"Bearer {self.api_key}",
            "API-Version": VERSION,
            "Content-Type": "application/json",
            "Request-Id": request_id or f"test-{uuid.uuid4().hex}",
        }
        if key is not None:
            all_headers["Idempotency-Key"] = key
        return all_headers

    def request(self, method: str, target: str, body=None, *, key=FRESH, headers: dict | None = None,
                request_id: str | None = None) -> Reply:
        """Sends one request. `body`: anything JSON, or bytes as they are. A header of None is left out."""
        if key is FRESH:
            key = uuid.uuid4().hex if method in ("POST", "PUT") else None
        all_headers = self.headers(key, request_id)
        all_headers.update(headers or {})
        all_headers = {k: v for k, v in all_headers.items() if v is not None}
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self._exchange(method, target, all_headers, data)
        return Reply(answer, key, all_headers.get("Request-Id", ""))

    def create(self, body, **kw) -> Reply:
        return self.request("POST", "/checkout_sessions", body, **kw)

    def get(self, session_id: str, **kw) -> Reply:
        return self.request("GET", f"/checkout_sessions/{session_id}", **kw)

    def update(self, session_id: str, body, **kw) -> Reply:
        return self.request("POST", f"/checkout_sessions/{session_id}", body, **kw)

    def complete(self, session_id: str, body, **kw) -> Reply:
        return self.request("POST", f"/checkout_sessions/{session_id}/complete", body, **kw)

    def cancel(self, session_id: str, body=None, **kw) -> Reply:
        return self.request("POST", f"/checkout_sessions/{session_id}/cancel", {} if body is None else body, **kw)

    def create_cart(self, body, **kw) -> Reply:
        return self.request("POST", "/carts", body, **kw)

    def get_cart(self, cart_id: str, **kw) -> Reply:
        return self.request("GET", f"/carts/{cart_id}", **kw)

    def update_cart(self, cart_id: str, body, **kw) -> Reply:
        return self.request("PUT", f"/carts/{cart_id}", body, **kw)

    def cancel_cart(self, cart_id: str, **kw) -> Reply:
        return self.request("POST", f"/carts/{cart_id}/cancel", **kw)

    def disconnect(self) -> None:
        """Closes the calling thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local.connection = None

    def _exchange(self, method, target, headers, data) -> Answer:
        kept = getattr(self._local, "connection", None)
        connection = kept or Connection(self.address, tls=self.tls)
        self._local.connection = None
        try:
            answer = connection.exchange(method, target, headers, data)
        except ClosedUnanswered:
            connection.close()
            if kept is None or not self.reopen:
                raise
            return self._exchange(method, target, headers, data)
        except Exception:
            connection.close()
            raise
        if connection.closed_by_peer:
            connection.close()
        else:
            self._local.connection = connection
        return answer
