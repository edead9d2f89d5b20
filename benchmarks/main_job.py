"""Claim: the main job on the sample world, start to closing line, stays within its time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

BIN = Path(sys.executable).parent / "ringtrace"


class PeakMemory(threading.Thread):
    """Samples the resident memory of a process and all that it started: their peak at one moment."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_bytes = 0
        self._process = psutil.Process(pid)
        self._stopped = threading.Event()

    def run(self) -> None:
        """Sample until stopped."""
        while not self._stopped.wait(0.1):
            self.peak_bytes = max(self.peak_bytes, self._sum())

    def stop(self) -> None:
        """End sampling."""
        self._stopped.set()
        self.join()

    def _sum(self) -> int:
        total = 0
        try:
            family = [self._process, *self._process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return 0
        for member in family:
            try:
                total += member.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        return total


def measure(*, small: bool) -> dict[str, float]:
    """`main_job_s` and `main_job_rss_mb`; small: a world of 1,000 accounts and 30 days."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        command = [str(BIN), "run", "--home", str(home / "home"), "--no-serve", "--json"]
        if small:
            world = home / "world"
            size = ["--accounts", "1000", "--days", "30", "--seed", "1"]
            subprocess.run([str(BIN), "generate", "--out", str(world), *size], check=True, stdout=subprocess.DEVNULL)
            command.insert(2, str(world))
        started = time.monotonic()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "RINGTRACE_STORE_URL": ""})
        memory = PeakMemory(process.pid)
        memory.start()
        output, _ = process.communicate()
        seconds = time.monotonic() - started
        memory.stop()
    if process.returncode != 0:
        message = f"the main job ended with {process.returncode}"
        raise RuntimeError(message)
    report = json.loads(output)
    stages = {f"main_job_{stage}_s": value for stage, value in report["seconds"].items()}
    figures = {"main_job_s": seconds, "main_job_rss_mb": memory.peak_bytes / 2**20, **stages}
    return {**figures, "main_job_transactions": report["transactions"], "main_job_rings": report["rings_total"]}
