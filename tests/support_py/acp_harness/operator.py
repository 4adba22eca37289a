"""An operator: a bearer key of the operators' listener."""

import http.client
import json
import socket
import time

SECRETS_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # any 32 bytes


class Answered:
    def __init__(self, status: int, headers, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def __str__(self) -> str:
        return f"{self.status} {self.body[:600]!r}"


class Operator:
    """Each request has a connection of its own."""

    def __init__(self, address: tuple[str, int], key: str):
        self.address, self.key = address, key

    def request(self, method: str, target: str, body=None, headers: dict | None = None) -> Answered:
        """`body`: anything JSON, or bytes as they are. A header of None is left out."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.key}", **({"Content-Type": "application/json"} if data is not None else {}),
                **(headers or {})}
        connection = http.client.HTTPConnection(*self.address, timeout=45)
        try:
            connection.request(method, target, data, {k: v for k, v in sent.items() if v is not None})
            answer = connection.getresponse()
            return Answered(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, target: str) -> Answered:
        return self.request("GET", target)

    def post(self, target: str, body=None) -> Answered:
        return self.request("POST", target, body)

    def receive(self, endpoint: str, most: int = 10, wait: int = 5) -> list[dict]:
        """Messages of a pull endpoint; waits for the first."""
        answer = self.get(f"/endpoints/{endpoint}/messages?max={most}&wait={wait}")
        if answer.status != 200:
            raise RuntimeError(str(answer))
        return answer.json["messages"]

    def ack(self, endpoint: str, *messages: dict) -> dict:
        return self.post(f"/endpoints/{endpoint}/messages/ack", {"receipts": [m["receipt"] for m in messages]}).json

    def take(self, endpoint: str, count: int, deadline_s: float = 20.0) -> list[dict]:
        """So many messages, each acknowledged as it comes."""
        taken, end = [], time.monotonic() + deadline_s
        while len(taken) < count and time.monotonic() < end:
            got = self.receive(endpoint, wait=2)
            taken += got
            if got:
                self.ack(endpoint, *got)
        return taken


class Stream:
    """Server-sent events of a pull endpoint, read as they come. Use as a context manager."""

    def __init__(self, operator: Operator, endpoint: str, last_event_id: str = "", query: str = "", deadline_s: float = 30.0):
        self.socket = socket.create_connection(operator.address, timeout=deadline_s)
        resumed = f"Last-Event-ID: {last_event_id}\r\n" if last_event_id else ""
        self.socket.sendall(f"GET /endpoints/{endpoint}/stream{query} HTTP/1.1\r\nHost: shop.test\r\n"
                            f"Authorization: Bearer {operator.key}\r\n{resumed}\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip():
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_) -> None:
        self.file.close()
        self.socket.close()

    def next_comment(self) -> bool:
        """Reads to the next comment; false when an event came first, or the stream has ended."""
        while line := self.file.readline():
            if line.strip():
                return line.startswith(b":")
        return False

    def next(self) -> dict | None:
        """The next event: id, event, data (parsed); None when the stream has ended. Comments are passed over."""
        fields = {}
        while line := self.file.readline():
            text = line.decode().rstrip("\n")
            if not text and fields:
                return {**fields, "data": json.loads(fields["data"])}
            name, _, value = text.partition(": ")
            if name:
                fields[name] = value
        return None
