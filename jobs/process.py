"""Names of processes, so that work left behind by a dead one is told from work still running."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def _start_ticks(pid: int) -> str | None:
    """Start time of a live process in clock ticks since boot (proc(5), field 22); None: no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in {"Z", "X"} else fields[19]


def process_name() -> str:
    """`host:pid:start` of this process: unique also after its pid is used again."""
    pid = os.getpid()
    return f"{socket.gethostname()}:{pid}:{_start_ticks(pid) or 0}"


def is_gone(name: str) -> bool:
    """True where the named process was one of this host and lives no more; a foreign host's is never known gone."""
    host, pid, start = name.rsplit(":", 2)
    return host == socket.gethostname() and _start_ticks(int(pid)) != start
