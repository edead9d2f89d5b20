"""Running one job: claim it, show signs of life, keep its end. A job that another has is left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Final

import structlog

from jobs.process import process_name
from jobs.records import Job, JobRecords
from ringtrace.errors import RingtraceError

#: Progress and sign of life are written this often.
HEARTBEAT_S: Final = 1.0

#: Called with the share done, 0 to 1, and the stage in words.
Progress = Callable[[float, str], None]
#: Does the work of a job; what it returns is the job's result.
Work = Callable[[dict[str, Any], Progress], dict[str, Any]]

_log = structlog.get_logger("ringtrace.workers")


class _Pulse:
    """A thread that writes the latest progress as a heartbeat while the work runs."""

    def __init__(self, records: JobRecords, job: Job, worker: str) -> None:
        self._records, self._job, self._worker = records, job, worker
        self._latest = (0.0, "")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Progress:
        self._thread.start()
        return self._note

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def _note(self, progress: float, stage: str) -> None:
        self._latest = (progress, stage)

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_S):
            progress, stage = self._latest
            try:
                self._records.beat(self._job.id, worker=self._worker, stage=stage, progress=progress)
            except Exception as error:  # noqa: BLE001 - the edge of a thread; a missed beat is no failure
                _log.warning("heartbeat_missed", job=self._job.id, error=str(error))


def run_job(records: JobRecords, job_id: str, work: Work) -> None:
    """Do the job unless another does or did it; its end is recorded, whatever it is."""
    worker = process_name()
    job = records.claim(job_id, worker=worker)
    if job is None:
        return
    log = _log.bind(job=job.id, kind=job.kind.value, attempt=job.attempts)
    log.info("job_started")
    started = time.monotonic()
    try:
        with _Pulse(records, job, worker) as progress:
            result = work(job.params, progress)
    except RingtraceError as error:
        log.warning("job_failed", code=error.code, error=str(error))
        records.fail(job.id, worker=worker, code=error.code, error=str(error))
    except Exception as error:
        log.exception("job_crashed")
        records.fail(job.id, worker=worker, code="internal", error=f"{type(error).__name__}: {error}")
    else:
        log.info("job_succeeded", seconds=round(time.monotonic() - started, 3))
        records.succeed(job.id, worker=worker, result=result)
