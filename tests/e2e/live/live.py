"""Everything the checks of one run share."""

import time
from argparse import Namespace

from live.buying import Cart
from live.caller import Caller
from live.hook import Hook
from live.outcome import NotChecked


class Live:
    def __init__(self, caller: Caller, cart: Cart, hook: Hook | None, options: Namespace, end: float):
        """`end`: when the last check has to be done (time.monotonic())."""
        self.caller, self.cart, self.hook, self.end = caller, cart, hook, end
        self.samples, self.p95_ms, self.event_wait_s = options.samples, options.p95_ms, options.event_wait
        self.schemas = caller.manners.schemas
        self.facts: dict[str, object] = {}  # what earlier checks found out
        self.figures: dict[str, float] = {}  # measurements, for the report

    def fact(self, name: str):
        """What an earlier check found out; without it this one can't be made."""
        if name not in self.facts:
            raise NotChecked(f"there is no {name}: see above")
        return self.facts[name]

    def within(self, found, longest_s: float | None = None):
        """What `found()` gives as soon as it gives something; nothing when the time is over (that for an event, or this)."""
        end = min(time.monotonic() + (longest_s or self.event_wait_s), self.end)
        while not (value := found()) and time.monotonic() < end:
            time.sleep(0.05)
        return value
