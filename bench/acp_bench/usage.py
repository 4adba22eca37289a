"""CPU time per piece of work, of everybody who takes part."""

from acp_harness.processes import cpu_seconds, family_cpu_seconds
from acp_harness.shop import Shop


class Usage:
    """What server, PostgreSQL and receiver have used since this was made."""

    def __init__(self, shop: Shop, receiver_pid: int):
        self.shop, self.receiver_pid = shop, receiver_pid
        self.before = self._now()

    def _now(self) -> tuple[float, float, float]:
        return (cpu_seconds(self.shop.server.pid), family_cpu_seconds(self.shop.cluster.process.pid),
                cpu_seconds(self.receiver_pid))

    def per(self, count: int) -> dict:
        """Microseconds for each of so many."""
        names = ("server_cpu_us", "postgres_cpu_us", "receiver_cpu_us")
        return {name: (b - a) / count * 1e6 for name, a, b in zip(names, self.before, self._now())}
