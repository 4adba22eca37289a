"""What script/bench says about deliveries."""

LATENCY_HEADER = f"{'commit to first byte':32}{'events':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"
COSTS = f"{'CPU us/delivery: server':>26}{'postgres':>10}{'receiver':>10}"
THROUGHPUT_HEADER = f"{'a backlog goes out':32}{'count':>8}{'per s':>9}"


def _costs(row: dict) -> str:
    return f"{row['server_cpu_us']:26.0f}{row['postgres_cpu_us']:10.0f}{row['receiver_cpu_us']:10.0f}"


def _latency(title: str, row: dict) -> str:
    return f"{title:32}{row['events']:8}{row['p50_ms']:9.2f}{row['p99_ms']:9.2f}{row['max_ms']:9.2f}"


def _throughput(title: str, row: dict) -> str:
    return f"{title:32}{row['deliveries']:8.0f}{row['per_second']:9.0f}{_costs(row)}"


def print_deliveries(result: dict) -> None:
    steady, cut, polled = result["steady"], result["cut"], result["polled"]
    rate = steady["requests"] / steady["seconds"]
    print(LATENCY_HEADER)
    print(_latency(f"{rate:.0f} events/s, one endpoint", steady))
    print(_latency(f"the same, {cut['cuts']} connections cut", cut))
    print(_latency("found by the poll alone", polled))
    print("\n" + THROUGHPUT_HEADER + COSTS)
    print(_throughput("to one endpoint", result["one"]))
    print(_throughput(f"to {result['many']['endpoints']:.0f} endpoints", result["many"]))
    print(f"\nmedians of {len(result['samples']['one'])} backlogs; every event came exactly once to every endpoint; at "
          f"{rate:.0f} events/s an event costs the server {steady['server_cpu_us']:.0f} us and PostgreSQL "
          f"{steady['postgres_cpu_us']:.0f} us, request and delivery together; requests begun over 10 ms late: "
          f"{steady['late']} of {steady['requests']}, with cuts {cut['late']}; cut are the connections of LISTEN and NOTIFY; "
          "to the poll are left events that others write into the log without a word")
