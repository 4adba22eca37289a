"""The report: a line for each check as it ends, and the whole of it as JSON."""

import json
from collections import Counter
from pathlib import Path

from live.outcome import FAILED, PASSED, SKIPPED, Result

MARKS = {PASSED: "ok  ", FAILED: "FAIL", SKIPPED: "skip"}
LONGEST_TEXT = 400


class Report:
    def __init__(self, url: str, started_at: str, secrets: list[str]):
        """`secrets` are never shown, whoever sends them back."""
        self.url, self.started_at = url, started_at
        self.secrets = [s for s in secrets if s]
        self.results: list[Result] = []

    def add(self, result: Result) -> None:
        clean = Result(result.group, result.name, result.outcome, result.expected, self.clean(result.came), result.seconds)
        if not self.results or self.results[-1].group != clean.group:
            print(f"\n{clean.group}", flush=True)
        self.results.append(clean)
        print(f"  {MARKS[clean.outcome]} {clean.name:34} {clean.seconds * 1000:7.0f} ms  {self._told(clean)}", flush=True)

    def clean(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, "…")
        printable = "".join(c if c.isprintable() else "?" for c in text)
        return printable if len(printable) <= LONGEST_TEXT else printable[:LONGEST_TEXT] + "…"

    def failed(self) -> bool:
        return any(r.outcome == FAILED for r in self.results)

    def summary(self, seconds: float) -> str:
        counts = Counter(r.outcome for r in self.results)
        return f"{counts[PASSED]} passed, {counts[FAILED]} failed, {counts[SKIPPED]} skipped in {seconds:.1f} s"

    def document(self, seconds: float, figures: dict[str, float]) -> dict:
        counts = Counter(r.outcome for r in self.results)
        return {"url": self.url, "started_at": self.started_at, "seconds": round(seconds, 3),
                PASSED: counts[PASSED], FAILED: counts[FAILED], SKIPPED: counts[SKIPPED], "figures": figures,
                "checks": [{**vars(r), "seconds": round(r.seconds, 6)} for r in self.results]}

    def write(self, file: Path, seconds: float, figures: dict[str, float]) -> None:
        file.write_text(json.dumps(self.document(seconds, figures), indent=1, ensure_ascii=False) + "\n")

    def _told(self, result: Result) -> str:
        if result.outcome == FAILED:
            return f"{result.came}\n{'':20}expected: {result.expected}"
        return result.came
