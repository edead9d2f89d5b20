"""The outbox: rings the bell for queued jobs, by task name, outside of every request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Final

import structlog

from jobs.records import JobRecords
from jobs.table import TASK_NAMES

#: Sends the task of that name with the job's id.
Send = Callable[[str, str], None]

#: A bell that nobody heard for so long is rung again; hearing it twice is harmless.
RESEND_AFTER: Final = timedelta(seconds=20)

_log = structlog.get_logger("ringtrace.jobs")


def send_waiting(records: JobRecords, send: Send) -> int:
    """Ring for every queued job; how many bells were rung. A dead broker leaves the jobs queued."""
    sent = 0
    for job in records.unsent(resend_after=RESEND_AFTER):
        try:
            send(TASK_NAMES[job.kind], job.id)
        except Exception as error:  # noqa: BLE001 - brokers raise their own kinds; the job stays queued
            _log.warning("broker_unreachable", job=job.id, error=str(error))
            return sent
        records.mark_sent(job.id)
        sent += 1
    return sent


class Sweeper:
    """A thread that recovers lost jobs and empties the outbox until it is stopped."""

    def __init__(self, records: JobRecords, send: Send, *, period_s: float = 0.5) -> None:
        self._records = records
        self._send = send
        self._period_s = period_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sweep, name="sweeper", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, at most one period later."""
        self._stop.set()
        self._thread.join()

    def _sweep(self) -> None:
        while not self._stop.is_set():
            try:
                self._records.recover()
                send_waiting(self._records, self._send)
            except Exception as error:  # noqa: BLE001 - the edge of a thread; the records may be back at the next turn
                _log.warning("records_unreachable", error=str(error))
            self._stop.wait(self._period_s)
