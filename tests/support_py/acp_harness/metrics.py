"""What the operators' listener tells Prometheus, taken apart."""

import re
from dataclasses import dataclass, field

from acp_harness.operator import Operator

SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)')


@dataclass
class Page:
    text: str
    types: dict[str, str] = field(default_factory=dict)  # by family
    samples: list[tuple[str, dict[str, str], float]] = field(default_factory=list)

    def value(self, name: str, **labels: str) -> float:
        """The sum of the series that have these labels; 0 where there is none."""
        return sum(v for n, have, v in self.samples if n == name and labels.items() <= have.items())

    def has(self, name: str) -> bool:
        return any(n == name for n, _, _ in self.samples)

    def family_of(self, name: str) -> str:
        """The family a series belongs to: those of a histogram have names of their own."""
        for ending in ("_bucket", "_sum", "_count"):
            if name.endswith(ending) and self.types.get(name.removesuffix(ending)) == "histogram":
                return name.removesuffix(ending)
        return name

    def shapes(self) -> list[str]:
        """Every family as `type name labels…`, sorted; its labels are those of all its series, without le."""
        labels = {name: set() for name in self.types}
        for name, have, _ in self.samples:
            labels[self.family_of(name)] |= have.keys() - {"le"}
        return sorted(" ".join([kind, name, *sorted(labels[name])]) for name, kind in self.types.items())


def parse(text: str) -> Page:
    """Fails for what is not Prometheus' text format."""
    page = Page(text)
    for line in text.splitlines():
        if line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            if name in page.types:
                raise ValueError(f"{name} comes twice")
            page.types[name] = kind
        elif line and not line.startswith("#"):
            match = SAMPLE.match(line)
            if not match:
                raise ValueError(f"no sample: {line}")
            name, labels, value = match.groups()
            page.samples.append((name, dict(LABEL.findall(labels or "")), float(value)))
    return page


def scrape(operator: Operator) -> Page:
    answer = operator.get("/metrics")
    if answer.status != 200 or not answer.headers["Content-Type"].startswith("text/plain; version=0.0.4"):
        raise RuntimeError(f"{answer} {answer.headers}")
    return parse(answer.body.decode())
