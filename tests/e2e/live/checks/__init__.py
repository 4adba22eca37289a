"""The checks; they are run in the order in which their modules are named here."""

from live.checks import receiving, discovery, sessions, idempotency, refusals, connection, purchase, timing, events, manners  # noqa: F401 I001
