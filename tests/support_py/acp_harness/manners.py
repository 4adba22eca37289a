"""How receivers of webhooks answer: well, and in the ways receivers on the internet do."""

import json
import random
import socket
import ssl
import struct
import subprocess
import threading
import time
from pathlib import Path

from acp_harness.raw_receiver import Arrival, accept

HUGE = 500 * 1024 * 1024


def session_of(arrival: Arrival) -> str:
    """The session a delivery is about; the order of one names it too."""
    data = json.loads(arrival.body)["data"]
    return data.get("checkout_session_id") or data["id"]


class Flaky:
    """Refuses some at random."""

    def __init__(self, share: float = 0.3):
        self.share, self.source = share, random.Random(7)

    def __call__(self, _arrival, _connection) -> int:
        return 500 if self.source.random() < self.share else 200


class Poisoned:
    """Refuses everything about one session: the first it hears of."""

    def __init__(self):
        self.session, self.lock = None, threading.Lock()

    def __call__(self, arrival, _connection) -> int:
        session = session_of(arrival)
        with self.lock:
            self.session = self.session or session
        return 500 if session == self.session else 200


def hang(_arrival, connection) -> None:
    """Says nothing until the other side goes away."""
    connection.settimeout(None)
    while connection.recv(65536):
        pass


def reset(_arrival, connection) -> None:
    """Breaks off in the middle of its answer."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of it")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def endless(arrival, connection) -> None:
    """Accepts, with 500 MB to read. The header `sent` of the arrival says how much of them were taken."""
    arrival.answered, arrival.status = time.time(), 200
    connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {HUGE}\r\n\r\n".encode())
    chunk, sent = bytes(256 * 1024), 0
    try:
        while sent < HUGE:
            sent += connection.send(chunk)
    finally:
        arrival.headers["sent"] = str(sent)


class Redirecting:
    """Sends its callers elsewhere."""

    def __init__(self, to: str):
        self.answer = f"HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()

    def __call__(self, arrival, connection) -> None:
        arrival.status = 302
        connection.sendall(self.answer)


class Switch:
    """One manner until it is told to behave."""

    def __init__(self, manner):
        self.manner = manner

    def __call__(self, arrival, connection) -> int | None:
        return self.manner(arrival, connection)

    def behave(self) -> None:
        self.manner = accept


def wrong_certificate(folder: Path) -> ssl.SSLContext:
    """Of another name, signed by nobody but itself."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=other.test",
                    "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
