"""Child processes that never outlive the test, and what /proc says about them."""

import os
import pwd
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def unprivileged() -> list[str]:
    """The setpriv arguments that give up root; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    raise SystemExit("running as root, and neither the user postgres nor nobody exists")


def unprivileged_owner() -> tuple[int, int]:
    """The user and group whose files the unprivileged processes may write; -1 keeps the present ones."""
    args = unprivileged()
    return (int(args[0].split("=")[1]), int(args[1].split("=")[1])) if args else (-1, -1)


def spawn(command: list[str], *, drop_root=False, death_signal="KILL", **kwargs) -> subprocess.Popen:
    """Starts a process that gets `death_signal` when the calling thread ends: call it from the main thread."""
    prefix = ["setpriv", f"--pdeathsig={death_signal}"] + (unprivileged() if drop_root else [])
    return subprocess.Popen(prefix + [str(c) for c in command], start_new_session=True, **kwargs)


def run_unprivileged(command: list[str], **kwargs) -> subprocess.CompletedProcess:
    prefix = ["setpriv"] + unprivileged() if unprivileged() else []
    return subprocess.run(prefix + [str(c) for c in command], check=True, capture_output=True, text=True, **kwargs)


def _stat(pid: int) -> list[str]:
    with open(f"/proc/{pid}/stat") as f:
        return f.read().rsplit(")", 1)[1].split()


def cpu_seconds(pid: int) -> float:
    """CPU time of one process, all threads."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / TICKS


def family_cpu_seconds(pid: int) -> float:
    """CPU time of a process, of its living children and of those it has already waited for."""
    fields = _stat(pid)
    total = sum(int(x) for x in fields[11:15]) / TICKS
    with open(f"/proc/{pid}/task/{pid}/children") as f:
        children = f.read().split()
    for child in children:
        try:
            total += cpu_seconds(int(child))
        except (FileNotFoundError, ProcessLookupError):
            pass
    return total


def resident_bytes(pid: int) -> int:
    """Resident memory of a process (VmRSS)."""
    with open(f"/proc/{pid}/status") as f:
        for line in f:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise ProcessLookupError(pid)
