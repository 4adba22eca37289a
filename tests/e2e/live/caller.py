"""The agent of a run: keeps a journal of its sessions, an eye on every answer, and to what it is told to wait."""

import time
import uuid

from acp_harness.agent import FRESH, Agent, Reply
from acp_harness.http_client import Answer
from live.journal import Journal
from live.manners import Manners
from live.web import Site

MOST_WAITS = 5  # for one request, when it is told to come later
LONGEST_WAIT_S = 10.0
SESSIONS = "/checkout_sessions"


class Caller(Agent):
    """Targets are those of the protocol: the site's base path is put before them."""

    def __init__(self, site: Site, api_key: str, run: str, manners: Manners):
        super().__init__((site.host, site.port), api_key)
        self.site, self.run, self.manners = site, run, manners
        self.journal = Journal()
        self.watching = True  # whether answers are validated and noted
        self.waited = 0  # answers 429

    def headers(self, key=None, request_id: str | None = None) -> dict[str, str]:
        return super().headers(key, request_id or f"e2e-{self.run}-{uuid.uuid4().hex[:12]}")

    def request(self, method: str, target: str, body=None, *, key=FRESH, **more) -> Reply:
        if key is FRESH:
            key = f"e2e-{self.run}-{uuid.uuid4().hex}" if method == "POST" else None
        creating = method == "POST" and target == SESSIONS and key
        if creating:
            self.journal.unanswered[key] = body
        reply = super().request(method, target, body, key=key, **more)
        self._note(method, target, reply)
        # Last: who is stopped before would know neither the session nor its key.
        if creating and self._is_an_answer(reply):
            self.journal.unanswered.pop(key, None)
        return reply

    def _is_an_answer(self, reply: Reply) -> bool:
        """Whether it says what became of the create. "In flight" and "later" do not: another thread's may be under way."""
        return reply.key in self.journal.keys or reply.status < 500 and reply.status not in (409, 429)

    def at_root(self, target: str) -> Answer:
        """A GET without key or version, at the top of the host."""
        return self.site.exchange("GET", target, {"Request-Id": self.headers()["Request-Id"]})

    def disconnect(self) -> None:
        self.site.disconnect()

    def _note(self, method: str, target: str, reply: Reply) -> None:
        if self.watching:
            self.manners.note(method, target, reply)
        if method == "POST" and target.startswith(SESSIONS) and reply.status < 300:
            document = reply.json
            if isinstance(document, dict) and isinstance(document.get("id"), str):
                self.journal.told(reply.key, document)
            if self.watching:
                self.manners.note_session(method, target, document)

    def patiently(self, exchange) -> Answer:
        """The answer of `exchange()`, which is repeated as long as it is told to come later (429)."""
        for _ in range(MOST_WAITS):
            answer = exchange()
            if answer.status != 429:
                return answer
            self.waited += 1
            told = answer.headers.get("retry-after", "")
            time.sleep(min(float(told), LONGEST_WAIT_S) if told.isdigit() else 1.0)
        return exchange()

    def _exchange(self, method, target, headers, data) -> Answer:
        return self.patiently(lambda: self.site.exchange(method, self.site.base + target, headers, data))
