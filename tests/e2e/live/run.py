"""Runs checks one after the other, and puts away what they left, also when the time is over or somebody stops them."""

import time
import traceback

from live.bounded import OutOfTime, Stopped, at_most
from live.cleaning import CLEANING
from live.live import Live
from live.outcome import ALL, FAILED, PASSED, SKIPPED, Check, NotChecked, Result, Unexpected
from live.report import Report
from live.web import NoAnswer


def perform(check: Check, live: Live) -> Result:
    """Whatever a server answers with is an outcome, also what the check could not make sense of."""
    begin = time.monotonic()
    try:
        outcome, came = PASSED, check.run(live) or ""
    except Unexpected as e:
        outcome, came = FAILED, str(e)
    except NotChecked as e:
        outcome, came = SKIPPED, str(e)
    except NoAnswer as e:
        outcome, came = FAILED, f"no answer: {e}"
    except OutOfTime:
        outcome, came = FAILED, "the time was over"
    except Exception as e:
        at = traceback.extract_tb(e.__traceback__)[-1]
        outcome, came = FAILED, f"what could not be read: {type(e).__name__} {e} ({at.name}, line {at.lineno})"
    return Result(check.group, check.name, outcome, check.expected, came, time.monotonic() - begin)


def run_checks(live: Live, report: Report) -> None:
    """Until `live.end`."""
    waiting = list(ALL)
    try:
        with at_most(live.end - time.monotonic()):
            while waiting:
                result = perform(waiting[0], live)
                waiting.pop(0)
                report.add(result)
                if time.monotonic() >= live.end:
                    break
    except (OutOfTime, Stopped) as e:
        why = "the time was over" if isinstance(e, OutOfTime) else "stopped"
    else:
        why = "the time was over"
    for check in waiting:
        report.add(Result(check.group, check.name, FAILED, check.expected, f"not run: {why}", 0.0))


def run_cleaning(live: Live, report: Report, seconds: float) -> None:
    try:
        with at_most(seconds):
            for check in CLEANING:
                report.add(perform(check, live))
    except (OutOfTime, Stopped):
        report.add(Result("afterwards", "cleaning up", FAILED, "nothing is left behind", "it was not finished", 0.0))
