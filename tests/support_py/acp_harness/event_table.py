"""The append-only event table as an operator reads it: through psql."""

import json
from collections import defaultdict
from dataclasses import dataclass

from acp_harness.postgres import Cluster


@dataclass
class Event:
    shard: int
    seq: int
    session: str
    version: int
    type: str
    status: str
    data: str  # the complete session as JSON text
    change: str | None  # the top-level fields that changed, null for gone; nothing for a first event
    request: str


COLUMNS = "shard, seq, session_id, version, type, status, data::text AS data, change::text AS change, request_id"


class EventTable:
    def __init__(self, cluster: Cluster):
        self.cluster = cluster

    def rows(self, where: str = "true") -> list[Event]:
        """All events that match, in commit order of each shard."""
        out = self.cluster.psql(f"SELECT row_to_json(e) FROM (SELECT {COLUMNS} FROM acp.checkout_events WHERE {where} "
                                "ORDER BY shard, seq) e")
        found = []
        for line in out.splitlines():
            row = json.loads(line)
            found.append(Event(row["shard"], row["seq"], row["session_id"], row["version"], row["type"], row["status"],
                               row["data"], row["change"], row["request_id"]))
        return found

    def of(self, session: str) -> list[Event]:
        return sorted(self.rows(f"session_id = '{session}'"), key=lambda e: e.version)

    def count(self, where: str = "true") -> int:
        return int(self.cluster.psql(f"SELECT count(*) FROM acp.checkout_events WHERE {where}"))

    def heads(self) -> dict[int, int]:
        lines = self.cluster.psql("SELECT shard, head FROM acp.shard_heads").split()
        return {int(shard): int(head) for shard, head in (line.split("|") for line in lines)}


def by_session(rows: list[Event]) -> dict[str, list[Event]]:
    """Each session's events, oldest first."""
    sessions = defaultdict(list)
    for row in sorted(rows, key=lambda e: e.version):
        sessions[row.session].append(row)
    return sessions


def gaps(rows: list[Event], heads: dict[int, int]) -> list[str]:
    """What is wrong with the sequences of shards and the versions of sessions; empty for a sound table."""
    wrong = []
    shards = defaultdict(list)
    for row in rows:
        shards[row.shard].append(row.seq)
    for shard, seqs in shards.items():
        if sorted(seqs) != list(range(1, len(seqs) + 1)):
            wrong.append(f"shard {shard}: sequence is not 1..{len(seqs)}")
        if heads.get(shard) != len(seqs):
            wrong.append(f"shard {shard}: head {heads.get(shard)}, {len(seqs)} events")
    for session, events in by_session(rows).items():
        if [e.version for e in events] != list(range(1, len(events) + 1)):
            wrong.append(f"{session}: versions {[e.version for e in events]}")
        if [e.seq for e in events] != sorted(e.seq for e in events):
            wrong.append(f"{session}: versions are out of commit order")
    return wrong


def evolve(document: dict, change: dict) -> dict:
    """A session's document after one stored change: each named field replaced, null for gone."""
    after = {**document, **change}
    return {name: value for name, value in after.items() if not (name in change and value is None)}
