"""pgbench beside the server: one transaction inserts one row of the same size into the same kind of table."""

import os
import re
import subprocess
from pathlib import Path

from acp_harness.postgres import Cluster, binaries

CLIENT_COUNTS = (1, 4, 8, 16, 32, 64, 128)
KEYS = {
    "shard": ":client_id % 16",
    "seq": ":n::bigint * 128 + :client_id",
    "session_id": "'cs_00' || lpad((:client_id * 10000000000 + :n)::text, 26, '0')",
    "version": "1",
}


class Inserts:
    """A copy of the event table (types, indexes, storage settings) and a typical first event to insert into it."""

    def __init__(self, cluster: Cluster, folder: Path):
        self.cluster, self.script = cluster, folder / "insert.pgbench"
        self._copy_table()
        self._write_script()

    def _copy_table(self) -> None:
        self.cluster.psql("CREATE TABLE bench_events (LIKE acp.checkout_events INCLUDING ALL)")
        options = self.cluster.psql("SELECT array_to_string(reloptions, ',') FROM pg_class "
                                    "WHERE oid = 'acp.checkout_events'::regclass").strip()
        if options:
            self.cluster.psql(f"ALTER TABLE bench_events SET ({options})")

    def _write_script(self) -> None:
        """The values of the stored first event whose size is nearest to the average, passed as parameters."""
        columns = self.cluster.psql(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'acp.checkout_events'::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attgenerated = '' ORDER BY attnum").split()
        sample = ("FROM acp.checkout_events WHERE version = 1 ORDER BY abs(octet_length(data::text) - (SELECT "
                  "avg(octet_length(data::text)) FROM acp.checkout_events WHERE version = 1)) LIMIT 1")
        self.variables, values = {}, []
        for column in columns:
            if column in KEYS:
                values.append(KEYS[column])
            elif self.cluster.psql(f"SELECT {column} IS NULL {sample}").strip() == "t":
                values.append("NULL")
            else:
                self.variables[column] = self.cluster.psql(f"SELECT {column}::text {sample}").rstrip("\n")
                values.append(f":{column}")
        self.script.write_text(f"\\set n :n + 1\nINSERT INTO bench_events ({', '.join(columns)}) "
                               f"VALUES ({', '.join(values)});\n")

    def run(self, clients: int, seconds: float) -> float:
        """Transactions per second."""
        self.cluster.psql("TRUNCATE bench_events")
        jobs = min(clients, os.cpu_count() or 1)
        variables = [f"-D{name}={value}" for name, value in {"n": "0", **self.variables}.items()]
        command = [binaries() / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j", jobs, "-T", seconds,
                   "-f", self.script, *variables, self.cluster.url()]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True, timeout=seconds + 60)
        rate = re.search(r"tps = ([0-9.]+)", done.stdout)
        if done.returncode != 0 or rate is None:
            raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}")
        return float(rate[1])
