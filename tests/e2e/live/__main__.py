"""`python3 -m live URL …`: see docs/e2e.md."""

import datetime
import ssl
import sys
import time
import uuid
from argparse import Namespace

import live.checks  # noqa: F401 (makes them known)
from live import schemas
from live.bounded import OutOfTime, Stopped, at_most, stop_on_signals
from live.buying import Cart
from live.caller import Caller
from live.clerk import Clerk
from live.hook import Hook, travels_openly
from live.live import Live
from live.manners import Manners
from live.options import parse
from live.report import Report
from live.run import run_checks, run_cleaning
from live.web import NoAnswer, Site

PATIENCE_S = 30.0
FIRST_PATIENCE_S = 10.0
FOR_CLEANING = 0.2  # of the time there is


class Unusable(Exception):
    """Nothing can be checked; the text says why."""


def trust(options: Namespace) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(options.ca_file) if options.ca_file else None)


def first_contact(options: Namespace, site: Site) -> None:
    """Is somebody there who takes this key?"""
    site.patience_s = FIRST_PATIENCE_S
    try:
        reply = Caller(site, options.key, "first", Manners([])).get("cs_does_not_exist")
    except NoAnswer as e:
        raise Unusable(f"{options.url}: {e}") from e
    if reply.status in (401, 403):
        raise Unusable(f"{options.url} does not take this key ({reply.status})")
    site.disconnect()
    site.patience_s = PATIENCE_S


def make_hook(options: Namespace, caller: Caller) -> Hook | None:
    if not options.operator:
        return None
    tls = trust(options)
    if options.operator_certificate:
        tls.load_cert_chain(options.operator_certificate)
    clerk = Clerk(Site(options.operator, tls, PATIENCE_S), options.operator_key)
    hook = Hook(clerk, caller.run, caller.journal.knows, options.receiver_listen, options.receiver_url)
    if travels_openly(hook.url) and not options.unencrypted_receiver:
        hook.close()
        raise Unusable(f"the server would send the events of all agents unencrypted to {hook.place}: --receiver-url https://… "
                       "leads them there safely; --unencrypted-receiver lets them, where nobody else can read on the way")
    return hook


def prepare(options: Namespace, end: float) -> Live:
    site = Site(options.url, trust(options))
    first_contact(options, site)
    caller = Caller(site, options.key, uuid.uuid4().hex[:8], Manners(schemas.found(site)))
    cart = Cart(options.item, options.currency, options.payment_token, options.payment_handler)
    return Live(caller, cart, make_hook(options, caller), options, end)


def main() -> int:
    options = parse(sys.argv[1:])
    begin = time.monotonic()
    cleaning_s = options.timeout * FOR_CLEANING
    stop_on_signals()
    try:
        with at_most(options.timeout - cleaning_s):
            live_run = prepare(options, begin + options.timeout - cleaning_s)
    except (Unusable, NoAnswer, OSError) as e:
        print(f"script/e2e: {e}", file=sys.stderr)
        return 2
    except (OutOfTime, Stopped) as e:
        print(f"script/e2e: {'no answer in time' if isinstance(e, OutOfTime) else 'stopped'}", file=sys.stderr)
        return 2
    return check(options, live_run, begin)


def check(options: Namespace, live_run: Live, begin: float) -> int:
    now = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")
    hook = live_run.hook
    report = Report(options.url, now, [options.key, options.operator_key, options.payment_token])
    print(f"{options.url}, run {live_run.caller.run}, schemas: {', '.join(n for n, _ in live_run.schemas) or 'none'}", flush=True)
    for url in (options.url, options.operator):
        if url and travels_openly(url):
            print(f"The key for {url} travels unencrypted.", flush=True)
    if hook:
        how = ", unencrypted" if travels_openly(hook.url) else ""
        print(f"Until this run ends, {hook.place} is sent the events of all agents{how}.", flush=True)
    try:
        run_checks(live_run, report)
        run_cleaning(live_run, report, begin + options.timeout - time.monotonic())
    finally:
        if hook:
            hook.close()
    seconds = time.monotonic() - begin
    live_run.figures["told_to_wait"] = live_run.caller.waited
    print(f"\n{report.summary(seconds)}", flush=True)
    if options.json:
        report.write(options.json, seconds, live_run.figures)
    return 1 if report.failed() else 0


if __name__ == "__main__":
    sys.exit(main())
