"""A server process of a test: started on a free loopback port, waited for, ended by its process id."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path


class ServiceAbsent(Exception):
    """The server is not installed; the text says how to get it."""


def free_port() -> int:
    """A loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str], *, log: Path, ready: Callable[[], bool], within_s: float) -> Iterator[None]:
    """The process while the block runs; its output goes to `log`, which a failure to start shows."""
    # A killed test run takes its servers along.
    setpriv = shutil.which("setpriv")
    tied = [setpriv, "--pdeathsig", "TERM", *command] if setpriv else list(command)
    with log.open("wb") as output:
        process = subprocess.Popen(tied, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        deadline = time.monotonic() + within_s
        while not ready():
            if process.poll() is not None or time.monotonic() > deadline:
                msg = f"{command[0]} did not start: {log.read_text(errors='replace')[-2000:]}"
                raise RuntimeError(msg)
            time.sleep(0.05)
        yield
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def listens(port: int) -> bool:
    """Whether something accepts connections on the loopback port."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
