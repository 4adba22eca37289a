"""`acp-checkout conformance`, run by tests: against a server as it is, or with answers and events changed on the way."""

import base64
import hashlib
import hmac
import json
import re
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from acp_harness.passing_proxy import PassingProxy
from acp_harness.paths import server_binary
from acp_harness.server import environment, free_port

RUN_DEADLINE_S = 200


class Run:
    """The command, run to its end: exit code, what it printed, the report it wrote."""

    def __init__(self, *arguments: str):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([server_binary(), "conformance", "--out", folder, *arguments], capture_output=True, text=True,
                                  timeout=RUN_DEADLINE_S, env=environment({}))
            self.code, self.printed = done.returncode, done.stdout + done.stderr
            self.json_text, self.html = ((f.read_text() if f.exists() else "")
                                         for f in (Path(folder) / "report.json", Path(folder) / "report.html"))
        self.report = json.loads(self.json_text) if self.json_text else None

    def checks(self) -> list[tuple[str | None, dict]]:
        return [(section["version"], check) for section in self.report["sections"] for check in section["checks"]]

    def failed(self) -> set[str]:
        return {check["name"] for _, check in self.checks() if check["outcome"] == "failed"}

    def faults(self) -> set[tuple[str, str, str]]:
        """Check, code and place of everything that is no mere advice."""
        return {(check["name"], fault["code"], fault["where"]) for _, check in self.checks() for fault in check["faults"]
                if not fault.get("advice")}


def change(path: str, status: int, what):
    """What changes answers to requests like this: `what(passing, document)`; the document is sent as it then is."""
    def back(answer):
        if not re.fullmatch(path, f"{answer.method} {answer.path}") or answer.status != status:
            return
        document = json.loads(answer.body)
        what(answer, document)
        answer.body = json.dumps(document).encode()
    return back


CREATE, READ = "POST /checkout_sessions", "GET /checkout_sessions/[^/]+"
COMPLETE, CANCEL = (f"POST /checkout_sessions/[^/]+/{end}" for end in ("complete", "cancel"))


def sign(asked, secret: str, at: int | None = None) -> None:
    """Signs an event's body anew, in both ways."""
    t = str(int(time.time()) if at is None else at)
    own = hmac.new(secret.encode(), t.encode() + b"." + asked.body, hashlib.sha256).hexdigest()
    asked.set_header("Merchant-Signature", f"t={t},v1={own}")
    name = next(value for header, value in asked.headers if header.lower() == "webhook-id")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    theirs = hmac.new(key, f"{name}.{t}.".encode() + asked.body, hashlib.sha256).digest()
    asked.set_header("webhook-timestamp", t)
    asked.set_header("webhook-signature", "v1," + base64.b64encode(theirs).decode())


class Deliveries:
    """A shop's order events on their way to the command: `arguments` have it listen. Use as a context manager. `change`
    is given each event and the secret; with `ship`, every new order is shipped at once."""

    def __init__(self, shop, change=None, ship: bool = False):
        self.operator, self.change, self.ship = shop.operator(f"courier-{free_port()}"), change, ship
        self.port = free_port()
        self.proxy = PassingProxy(("127.0.0.1", self.port), onward=self.pass_on)
        self.threads = []

    def __enter__(self) -> "Deliveries":
        self.proxy.__enter__()
        made = self.operator.post("/endpoints", {"url": self.proxy.url + "/events", "events": ["order_create", "order_update"],
                                                 "allow_cidrs": ["127.0.0.0/8"], "retry_after_s": []}).json
        self.endpoint, self.secret = made["id"], made["secret"]
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "secret"
        file.write_text(self.secret + "\n")
        self.arguments = ("--webhook-listen", f"127.0.0.1:{self.port}", "--webhook-secret-file", str(file))
        return self

    def __exit__(self, *_) -> None:
        self.operator.request("DELETE", f"/endpoints/{self.endpoint}")
        for thread in self.threads:
            thread.join()
        self.proxy.__exit__()
        self.folder.cleanup()

    def pass_on(self, asked) -> None:
        event = json.loads(asked.body)
        if self.ship and event["type"] == "order_create":
            order = event["data"]["id"]
            self.threads.append(threading.Thread(target=self.operator.post, args=(
                f"/orders/{order}/fulfillments", {"type": "shipping", "status": "shipped"})))
            self.threads[-1].start()
        if self.change is not None:
            self.change(asked, self.secret)
            asked.set_header("Content-Length", str(len(asked.body)))
