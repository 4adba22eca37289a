"""Nothing is left behind: the last two checks, made in every case."""

import time

from live.live import Live
from live.outcome import Check, NotChecked, Unexpected, shown
from live.web import NoAnswer


IN_FLIGHT_S = 5.0


def no_session_is_open(live: Live) -> str:
    """Creates that nobody heard the end of are sent again, with their key, to learn which session they made."""
    caller = live.caller
    caller.watching = False
    left = [wrong for key, body in list(caller.journal.unanswered.items()) if (wrong := failing(caller.create, body, key=key))]
    open_ones = caller.journal.open_sessions()
    left += [f"{session}: {wrong}" for session in open_ones if (wrong := failing(caller.cancel, session))]
    if left:
        raise Unexpected(f"{len(left)} may be open: {', '.join(left[:5])}")
    return f"{len(open_ones)} canceled now, {len(caller.journal.documents)} in all"


def failing(request, *arguments, **more) -> str | None:
    """Why it did not work, if it did not. A refusal is as good: the session was never made, or has ended by itself (405)."""
    end = time.monotonic() + IN_FLIGHT_S
    try:
        reply = request(*arguments, **more)
        while reply.status == 409 and time.monotonic() < end:  # the one whose answer was lost is being made still
            time.sleep(0.1)
            reply = request(*arguments, **more)
    except NoAnswer as e:
        return str(e)
    return shown(reply) if reply.status >= 500 or reply.status in (401, 403, 409, 429) else None


def no_endpoint_is_left(live: Live) -> str:
    if live.hook is None or not live.hook.asked:
        raise NotChecked("none was made")
    return live.hook.remove()


CLEANING = [
    Check("afterwards", "no session is left open", "each is completed or canceled", no_session_is_open),
    Check("afterwards", "the endpoint is removed", "it is no longer there", no_endpoint_is_left),
]
