"""A real Redis with its append-only file, in a folder of its own."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from services.process import ServiceAbsent, free_port, listens, running


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """URL of a Redis that lives while the block runs. Raises: `ServiceAbsent`."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise ServiceAbsent("redis-server is not installed: apt-get install redis-server")
    port = free_port()
    command = [binary, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    command += ["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--daemonize", "no"]
    with running(command, log=folder / "redis.log", ready=lambda: listens(port), within_s=60):
        yield f"redis://127.0.0.1:{port}/0"
