"""The table that script/bench ends with."""

from acp_bench.rounds import MANY_CONNECTIONS, MANY_CREATES

MIB = 1024 * 1024
HEADER = f"{'':28}{'req/s':>9}{'ratio':>8}{'p50 ms':>9}{'p99 ms':>9}{'CPU us/request: server':>25}{'postgres':>10}{'client':>8}"


def _row(title: str, row: dict, ratio: float | None) -> str:
    def cell(name: str, width: int, divisor: float = 1.0, digits: int = 0) -> str:
        return f"{row[name] / divisor:{width}.{digits}f}" if name in row else " " * (width - 1) + "-"

    shown = f"{ratio:8.2f}" if ratio is not None else f"{'1.00':>8}"
    return (f"{title:28}{row['per_second']:9.0f}{shown}{cell('p50_us', 9, 1000, 2)}{cell('p99_us', 9, 1000, 2)}"
            f"{cell('server_cpu_us', 25)}{cell('postgres_cpu_us', 10)}{cell('client_cpu_us', 8)}")


def print_table(result: dict) -> None:
    rows, ratios, best = result["rows"], result["ratios"], result["pgbench_best"]
    memory, start = result["memory"], result["start"]
    print(HEADER)
    print(_row(f"pgbench, {best.split()[1]} clients, 1 row", rows[best], None))
    print(_row("creates, 64 connections", rows["create"], ratios["creates_to_pgbench"]))
    print(_row(f"creates, {MANY_CONNECTIONS} connections", rows[MANY_CREATES], ratios["many_creates_to_pgbench"]))
    print(_row("updates", rows["update"], ratios["updates_to_pgbench"]))
    print(_row("bare Beast responder", rows["bare"], None))
    print(_row("reads", rows["read"], ratios["reads_to_bare"]))
    print(f"\nwrk: 64 keep-alive connections where nothing else is said; medians of {len(result['samples']['create'])} "
          f"rounds; fsync on; a row is {result['row_bytes']['as_text']} bytes as text, {result['row_bytes']['stored']} stored; "
          f"a read's body {rows['bare']['body_bytes']:.0f} bytes")
    print(f"idle RSS {memory['idle_rss_bytes'] / MIB:.1f} MiB; {memory['bytes_per_session']:.0f} bytes per live session "
          f"(growth up to {memory['live_sessions']} sessions); ready {start['median_s'] * 1000:.0f} ms after the start of "
          "the process")
