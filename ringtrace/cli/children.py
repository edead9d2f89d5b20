"""Our own processes, started as parts of a command: they end with it, however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import IO

from ringtrace.settings import Settings


def start_part(name: str, settings: Settings, *, log: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """`ringtrace NAME` with these settings, tied to this process; what it prints goes to `log`, or where ours goes."""
    command = [sys.executable, "-P", "-m", "ringtrace", name, "--end-with", str(os.getpid())]
    environment = {**os.environ, **settings.environment()}
    return subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)  # noqa: S603
