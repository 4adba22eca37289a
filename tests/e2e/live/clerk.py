"""The operator of a run, at an address of any kind."""

import json

from acp_harness.operator import Answered, Operator
from live.web import Site


class Clerk(Operator):
    def __init__(self, site: Site, key: str):
        super().__init__((site.host, site.port), key)
        self.site = site

    def request(self, method: str, target: str, body=None, headers: dict | None = None) -> Answered:
        data = b"" if body is None else json.dumps(body).encode()
        sent = {"Authorization": f"Bearer {self.key}", **({"Content-Type": "application/json"} if data else {}), **(headers or {})}
        answer = self.site.exchange(method, self.site.base + target, sent, data)
        return Answered(answer.status, answer.headers, answer.body)
