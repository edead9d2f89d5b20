"""Running stages as jobs on a worker of our own, with a progress bar for each."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from jobs.database import make_tables, open_records
from jobs.process import process_name
from jobs.records import Job, JobRecords
from jobs.table import JobKind, JobState
from ringtrace.cli.children import start_part
from ringtrace.errors import RingtraceError
from ringtrace.settings import Settings

T = TypeVar("T")

_POLL_S: Final = 0.1


class StageFailed(RingtraceError):
    """A stage ended without success; the text is the stage's own."""

    code = "stage_failed"


class StageRunner:
    """A worker that lives as long as this context, and jobs given to it one after another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = open_records(settings.records)
        self._records = JobRecords(self._engine)
        self._worker: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None
        self._bars = Progress(
            TextColumn("{task.description:<10}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[stage]}"),
            console=Console(stderr=True),
        )

    def __enter__(self) -> Self:
        self._settings.home.mkdir(parents=True, exist_ok=True)
        make_tables(self._engine)
        self._records.recover()
        self._start_worker()
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()
        if self._worker is not None:
            self._worker.terminate()
            try:
                self._worker.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._worker.kill()
                self._worker.wait()
        if self._log is not None:
            self._log.close()
        self._engine.dispose()

    # -- stages -------------------------------------------------------------------------------------------

    def show(self, name: str, work: Callable[[Callable[[float, str], None]], T]) -> T:
        """What `work` returns, run in this process under a progress bar."""
        bar = self._bars.add_task(name, total=1.0, stage="")
        result = work(lambda done, stage: self._bars.update(bar, completed=done, stage=stage))
        self._bars.update(bar, completed=1.0, stage="")
        return result

    def job(self, kind: str, params: dict[str, Any]) -> dict[str, Any]:
        """The result of one job. Raises: `StageFailed`."""
        key = f"{kind}:{sorted(params.items())}"[:200] if kind != JobKind.LOAD else f"load:{params['path']}"[:200]
        job = self._records.submit(JobKind(kind), params, key=key, session=process_name())
        bar = self._bars.add_task(kind, total=1.0, stage="")
        while not job.is_finished:
            self._keep_worker_alive()
            time.sleep(_POLL_S)
            job = self._records.get(job.id)
            self._bars.update(bar, completed=job.progress, stage=job.stage)
        self._bars.update(bar, completed=job.progress, stage="")
        if job.state is JobState.FAILED:
            raise StageFailed(self._words(job))
        return job.result or {}

    def settle(self) -> None:
        """Leave the bars as they are; what is said from now on stands below them."""
        self._bars.stop()

    def serve(self) -> None:
        """Serve API and page in this process until a signal ends it; the worker goes on beside it."""
        from ringtrace.cli.serve import serve_api

        serve_api(self._settings)

    def _words(self, job: Job) -> str:
        log = "" if job.error_code != "internal" else f" (see {self._log_file})"
        return f"{job.kind}: {job.error}{log}"

    # -- the worker ---------------------------------------------------------------------------------------

    @property
    def _log_file(self) -> Path:
        return self._settings.home / "logs" / "worker.log"

    def _start_worker(self) -> None:
        self._log_file.parent.mkdir(exist_ok=True)
        if self._log is None:
            self._log = self._log_file.open("ab")
        self._worker = start_part("worker", self._settings, log=self._log)

    def _keep_worker_alive(self) -> None:
        """A worker that was killed comes back; the jobs table bounds how often a job may be tried."""
        if self._worker is not None and self._worker.poll() is not None:
            self._start_worker()
            time.sleep(1.0)
