"""What holds for every answer, whatever it answers: noted as they come, judged at the end."""

from collections import Counter

ERROR_MEMBERS = {"type", "code", "message", "param", "supported_versions"}
MOST_FAULTS = 20


class Manners:
    def __init__(self, schemas: list):
        self.schemas = schemas  # pairs of a name and acp_harness.published.Schemas
        self.counts: Counter = Counter()
        self.faults: dict[str, list[str]] = {"request ids": [], "errors": [], "sessions": [], "idempotency keys": []}

    def note(self, method: str, target: str, reply) -> None:
        where = f"{method} {target} -> {reply.status}"
        self._judge("request ids", where, [] if reply.headers.get("request-id") == reply.request_id else
                    [f"Request-Id {reply.headers.get('request-id')!r} for {reply.request_id!r}"])
        if reply.status >= 400:
            self._judge("errors", where, self.of_error(reply))
        elif method == "POST":
            self._judge("idempotency keys", where, [] if reply.headers.get("idempotency-key") == reply.key else
                        [f"Idempotency-Key {reply.headers.get('idempotency-key')!r}"])

    def note_session(self, method: str, target: str, document: dict) -> None:
        self._judge("sessions", f"{method} {target}", self.of_session(document))

    def of_session(self, document: dict) -> list[str]:
        completed = document.get("status") == "completed"
        return self.by_schema("CheckoutSessionWithOrder" if completed else "CheckoutSession", document)

    def of_error(self, reply) -> list[str]:
        """What keeps an answer from being the protocol's flat error."""
        try:
            document = reply.json
        except ValueError:
            return ["no JSON"]
        if not isinstance(document, dict):
            return ["no JSON object"]
        wrong = [f"{name} is no text" for name in ("type", "code", "message") if not isinstance(document.get(name), str)]
        wrong += [f"has {name}" for name in sorted(set(document) - ERROR_MEMBERS)]
        return wrong + self.by_schema("Error", document)

    def by_schema(self, type_name: str, document) -> list[str]:
        wrong = []
        for source, schemas in self.schemas:
            name = type_name if schemas.knows(type_name) else type_name.removesuffix("WithOrder")
            if schemas.knows(name):
                wrong += [f"{source} {name}: {fault}" for fault in schemas.errors(name, document)]
        return wrong

    def _judge(self, kind: str, where: str, wrong: list[str]) -> None:
        self.counts[kind] += 1
        if wrong and len(self.faults[kind]) < MOST_FAULTS:
            self.faults[kind].append(f"{where}: {'; '.join(wrong[:3])}")
