"""The sessions of a run: what was answered about each of them, and what may still be open."""

TERMINAL = ("completed", "canceled", "expired")


class Journal:
    def __init__(self):
        self.documents: dict[str, list[dict]] = {}  # of each session, every state that was answered, in order
        self.keys: set[str] = set()  # that were answered with a session: another answer under the same key is a replay
        self.unanswered: dict[str, object] = {}  # bodies of creates that no answer came to, by idempotency key

    def told(self, key: str | None, document: dict) -> None:
        """What came with a 2xx to a POST; an old state, if it is a replay."""
        if key not in self.keys or not self.knows(document["id"]):
            self.answered(document)
        if key is not None:
            self.keys.add(key)

    def answered(self, document: dict) -> None:
        """The newest state of a session."""
        known = self.documents.setdefault(document["id"], [])
        if not known or known[-1] != document:
            known.append(document)

    def knows(self, session: str) -> bool:
        return session in self.documents

    def last(self, session: str) -> dict:
        return self.documents[session][-1]

    def open_sessions(self) -> list[str]:
        return [s for s in list(self.documents) if self.last(s).get("status") not in TERMINAL]
