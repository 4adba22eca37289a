"""The run's webhook endpoint: made by the operator for a receiver of the run's own, and removed again."""

import ipaddress
import socket
from urllib.parse import urlsplit

from live.clerk import Clerk
from live.hook_receiver import HookReceiver
from live.outcome import Unexpected, expect, shown
from live.web import Site


def own_address_towards(site: Site) -> str:
    """This machine's address as that host sees it."""
    connection = site.open()
    try:
        return connection.sock.getsockname()[0]
    finally:
        connection.close()


def allowed_ranges(url: str) -> list[str]:
    """What must be allowed for this URL to be called: its addresses, where they are not public or it is plain HTTP."""
    parts = urlsplit(url)
    found = {info[4][0] for info in socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)}
    addresses = [ipaddress.ip_address(each) for each in sorted(found)]
    return [f"{a}/{a.max_prefixlen}" for a in addresses if parts.scheme == "http" or not a.is_global]


def travels_openly(url: str) -> bool:
    """Whether what is sent there can be read on the way: plain HTTP that leaves the machine. A name counts by all of its
    addresses, as this machine knows them; one that it does not know may lead anywhere."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return False
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except OSError:
        return True
    return not all(ipaddress.ip_address(info[4][0].partition("%")[0]).is_loopback for info in found)


class Hook:
    def __init__(self, clerk: Clerk, run: str, ours, listen: tuple[str, int] | None, url: str | None):
        """`url`: how the server reaches the receiver, where that is not simply its own address."""
        self.clerk, self.description = clerk, f"script/e2e {run}"
        self.receiver = HookReceiver(listen or (own_address_towards(clerk.site), 0), ours)
        host, port = self.receiver.address[:2]
        here = f"http://{'[%s]' % host if ':' in host else host}:{port}"
        self.place = (url or here).rstrip("/")  # without the path, which nobody else knows
        self.url = self.place + self.receiver.path
        self.id = self.secret = None
        self.asked = False

    def make(self) -> None:
        self.asked = True
        made = self.clerk.post("/endpoints", {
            "url": self.url, "events": ["*"], "description": self.description, "allow_cidrs": allowed_ranges(self.url),
            "concurrency": 16, "timeout_ms": 10000, "retry_after_s": [1, 2, 4]})
        expect(made.status == 201, shown(made))
        self.id, self.secret = made.json["id"], made.json["secret"]

    def remove(self) -> str:
        """Also when nobody heard whether it was made: it is found by its description."""
        ids = [self.id] if self.id else [e["id"] for e in self.clerk.get("/endpoints").json["endpoints"]
                                         if e.get("description") == self.description]
        for each in ids:
            gone = self.clerk.request("DELETE", f"/endpoints/{each}")
            expect(gone.status in (200, 204, 404), f"{each}: {shown(gone)}")
            if self.clerk.get(f"/endpoints/{each}").status != 404:
                raise Unexpected(f"{each} is still there")
        return ", ".join(ids) or "there was none"

    def close(self) -> None:
        self.receiver.close()
