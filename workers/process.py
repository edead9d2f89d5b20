"""The worker and beat processes, and the tie that ends a worker with the process that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

from celery import Celery

from jobs.outbox import Sweeper
from ringtrace import pipeline
from ringtrace.logs import configure_logs
from ringtrace.settings import Settings
from workers.app import make_app
from workers.tasks import register

_PR_SET_PDEATHSIG: Final = 1


def end_with(parent: int) -> None:
    """Let the kernel kill this process when its parent dies, however that dies (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before the tie was made
        raise SystemExit(1)


def _app(settings: Settings) -> Celery:
    app = make_app(settings)
    register(app, settings)
    return app


def run_worker(settings: Settings) -> int:
    """Work until a signal ends it; the exit code. One job at a time: each uses all cores; start more workers for more.

    A solo pool runs tasks in the worker's own process, so that a kill leaves no child behind.
    """
    configure_logs(settings.log_level)
    app = _app(settings)
    with pipeline.open_place(settings) as place:
        sweeper = Sweeper(place.jobs, lambda task, job_id: _ring(app, task, job_id))
        sweeper.start()
        try:
            worker = app.Worker(
                pool="solo",
                loglevel=settings.log_level.upper(),
                without_gossip=True,
                without_mingle=True,
                without_heartbeat=True,
                quiet=True,
            )
            worker.start()
            return int(worker.exitcode or 0)
        finally:
            sweeper.stop()


def _ring(app: Celery, task: str, job_id: str) -> None:
    app.send_task(task, args=[job_id], retry=False)


def run_beat(settings: Settings) -> None:
    """Tick the nightly schedule until a signal ends it."""
    configure_logs(settings.log_level)
    app = _app(settings)
    app.Beat(loglevel=settings.log_level.upper(), quiet=True).run()
