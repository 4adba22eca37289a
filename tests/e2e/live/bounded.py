"""Bounds in time that hold whatever the other side does: an alarm interrupts the main thread wherever it waits."""

import signal
from contextlib import contextmanager


class OutOfTime(BaseException):
    """Not an Exception: nothing on the way may take it for a fault of the server."""


class Stopped(BaseException):
    """SIGINT or SIGTERM."""


@contextmanager
def at_most(seconds: float):
    """Raises OutOfTime within, on the main thread, when they are over."""
    def ring(*_):
        raise OutOfTime
    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def stop_on_signals() -> None:
    def stop(*_):
        raise Stopped
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
