"""The sessions of a run: what was answered about each of them, and what may still be open."""

TERMINAL = ("completed", "canceled", "expired")


class Journal:
    def __init__(self):
        self.documents: dict[str, list[dict]] = {}  # of each session, every state that was answered, in order
        self.unanswered: dict[str, object] = {}  # bodies of creates that no answer came to, by idempotency key

    def answered(self, document: dict) -> None:
        """What a create, an update, a completion or a cancellation gave."""
        known = self.documents.setdefault(document["id"], [])
        if not known or known[-1] != document:
            known.append(document)

    def knows(self, session: str) -> bool:
        return session in self.documents

    def last(self, session: str) -> dict:
        return self.documents[session][-1]

    def open_sessions(self) -> list[str]:
        return [s for s in list(self.documents) if self.last(s).get("status") not in TERMINAL]
