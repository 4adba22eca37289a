"""What must hold of the event table after any accident."""

from collections import Counter

from acp_harness.event_table import by_session, gaps
from acp_harness.load import Record, lost
from acp_harness.shop import Shop


def assert_sound(test, shop: Shop, record: Record) -> None:
    """Every acknowledged transition is in the table, sequences have no gap, no request took effect twice, every session
    answers with its newest document."""
    rows = shop.events.rows()
    sessions = by_session(rows)
    test.assertEqual(record.surprises, [])
    test.assertEqual(lost(record.acknowledged, rows), [])
    test.assertEqual(gaps(rows, shop.events.heads()), [])

    created = [e for e in rows if e.version == 1]
    test.assertLessEqual(len(created), len(record.create_keys), "a create took effect twice")
    completed = Counter(e.session for e in rows if e.status == "completed")
    test.assertEqual([s for s, n in completed.items() if n > 1], [], "a session was completed twice")

    agent = shop.agent()
    for session, events in sessions.items():
        reply = agent.get(session)
        test.assertEqual(reply.status, 200, reply)
        # A completion that was under way may have been resumed since the table was read.
        if events[-1].status != "complete_in_progress":
            test.assertEqual(reply.body.decode(), events[-1].data, session)
    print(f"  {len(record.acknowledged)} acknowledged transitions all in the table; {len(rows)} events, "
          f"{len(sessions)} sessions, {len(completed)} orders; no gap; every session answers")
