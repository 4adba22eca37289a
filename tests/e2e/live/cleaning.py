"""Nothing is left behind: the last two checks, made in every case."""

from live.live import Live
from live.outcome import Check, NotChecked, Unexpected, shown
from live.web import NoAnswer


def no_session_is_open(live: Live) -> str:
    """Creates that nobody heard the end of are sent again, with their key, to learn which session they made."""
    caller, left = live.caller, []
    caller.watching = False
    for key, body in list(caller.journal.unanswered.items()):
        reply = caller.create(body, key=key)
        if reply.status < 300:
            caller.journal.answered(reply.json)
    open_ones = caller.journal.open_sessions()
    for session in open_ones:
        try:
            reply = caller.cancel(session)
        except NoAnswer as e:
            left.append(f"{session}: {e}")
            continue
        if reply.status not in (200, 405):  # 405: it has come to an end by itself
            left.append(f"{session}: {shown(reply)}")
    if left:
        raise Unexpected(f"{len(left)} are open: {', '.join(left[:5])}")
    return f"{len(open_ones)} canceled now, {len(caller.journal.documents)} in all"


def no_endpoint_is_left(live: Live) -> str:
    if live.hook is None or not live.hook.asked:
        raise NotChecked("none was made")
    return live.hook.remove()


CLEANING = [
    Check("afterwards", "no session is left open", "each is completed or canceled", no_session_is_open),
    Check("afterwards", "the endpoint is removed", "it is no longer there", no_endpoint_is_left),
]
