"""Reading and writing of job records; every change of state is one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Engine, Row, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from jobs.errors import UnknownJob
from jobs.process import is_gone
from jobs.table import JobKind, JobState, jobs_table

#: A running job without a heartbeat for so long has lost its worker.
LOST_AFTER: Final = timedelta(seconds=30)
#: A job is tried so often; one that kills its worker every time must not be tried for ever.
MAX_ATTEMPTS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of background work."""

    id: str
    kind: JobKind
    params: dict[str, Any]
    state: JobState
    stage: str
    #: 0 to 1
    progress: float
    result: dict[str, Any] | None
    error_code: str | None
    error: str | None
    attempts: int
    worker: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def is_finished(self) -> bool:
        """Whether its state is final."""
        return self.state in {JobState.SUCCEEDED, JobState.FAILED}


_SHOWN = [jobs_table.c[name] for name in Job.__slots__]


def _job(row: Row[Any]) -> Job:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    return Job(**{**values, "kind": JobKind(values["kind"]), "state": JobState(values["state"])})


def _now() -> datetime:
    return datetime.now(UTC)


class JobRecords:
    """The jobs of one records database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def submit(
        self,
        kind: JobKind,
        params: Mapping[str, Any],
        *,
        key: str | None = None,
        slot: str | None = None,
        session: str | None = None,
    ) -> Job:
        """A queued job; the unfinished one where `key` names the same work, the first one ever for a `slot`."""
        job_id = uuid.uuid4().hex
        row = {
            "id": job_id,
            "kind": kind.value,
            "params": dict(params),
            "active_key": key,
            "slot": slot,
            "state": JobState.QUEUED.value,
            "session": session,
            "created_at": _now(),
        }
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(jobs_table).values(**row))
        except IntegrityError:
            return self._joined(key=key, slot=slot, session=session)
        return self.get(job_id)

    def _joined(self, *, key: str | None, slot: str | None, session: str | None) -> Job:
        """The job that already does this work, now wanted by this session too."""
        asked = {jobs_table.c.active_key: key, jobs_table.c.slot: slot}
        same = or_(*(column == value for column, value in asked.items() if value is not None))
        with self._engine.begin() as connection:
            row = connection.execute(select(*_SHOWN).where(same)).one()
            connection.execute(update(jobs_table).where(jobs_table.c.id == row.id).values(session=session))
        return _job(row)

    def get(self, job_id: str) -> Job:
        """One job. Raises: `UnknownJob`."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_SHOWN).where(jobs_table.c.id == job_id)).one_or_none()
        if row is None:
            msg = f"no job has the id {job_id!r}"
            raise UnknownJob(msg)
        return _job(row)

    def unfinished(self, key: str) -> Job | None:
        """The job that is at the work of this `key`; None: nobody is."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_SHOWN).where(jobs_table.c.active_key == key)).one_or_none()
        return None if row is None else _job(row)

    def latest(self, *, limit: int = 100) -> list[Job]:
        """The latest jobs, newest first."""
        query = select(*_SHOWN).order_by(jobs_table.c.created_at.desc(), jobs_table.c.id).limit(limit)
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(query)]

    # -- the outbox ---------------------------------------------------------------------------------------

    def unsent(self, *, resend_after: timedelta) -> list[Job]:
        """Queued jobs whose bell was never rung, or was rung so long ago that it must be taken for lost."""
        waiting = and_(
            jobs_table.c.state == JobState.QUEUED.value,
            or_(jobs_table.c.sent_at.is_(None), jobs_table.c.sent_at < _now() - resend_after),
        )
        with self._engine.connect() as connection:
            return [_job(row) for row in connection.execute(select(*_SHOWN).where(waiting))]

    def mark_sent(self, job_id: str) -> None:
        """The bell was rung."""
        self._set(jobs_table.c.id == job_id, sent_at=_now())

    # -- the worker's side --------------------------------------------------------------------------------

    def claim(self, job_id: str, *, worker: str) -> Job | None:
        """The job, now running at `worker`; None where another has it or it is finished."""
        free = and_(jobs_table.c.id == job_id, jobs_table.c.state == JobState.QUEUED.value)
        now = _now()
        claimed = self._set(
            free,
            state=JobState.RUNNING.value,
            worker=worker,
            attempts=jobs_table.c.attempts + 1,
            started_at=now,
            heartbeat_at=now,
        )
        return self.get(job_id) if claimed else None

    def beat(self, job_id: str, *, worker: str, stage: str, progress: float) -> bool:
        """Sign of life with progress; False where the job was taken from this worker."""
        return self._set(self._held(job_id, worker), heartbeat_at=_now(), stage=stage[:200], progress=progress)

    def succeed(self, job_id: str, *, worker: str, result: Mapping[str, Any]) -> bool:
        """The job is done; False where it was taken from this worker."""
        return self._finish(
            self._held(job_id, worker), state=JobState.SUCCEEDED.value, result=dict(result), progress=1.0
        )

    def fail(self, job_id: str, *, worker: str, code: str, error: str) -> bool:
        """The job cannot be done; False where it was taken from this worker."""
        return self._finish(self._held(job_id, worker), state=JobState.FAILED.value, error_code=code, error=error)

    # -- recovery -----------------------------------------------------------------------------------------

    def recover(self) -> int:
        """Queue again what lost its worker, end what lost the process that wanted it; the number of jobs touched.

        A job tried `MAX_ATTEMPTS` times fails with the code `poison`.
        """
        touched = 0
        unfinished = select(jobs_table).where(jobs_table.c.state.in_([JobState.RUNNING.value, JobState.QUEUED.value]))
        with self._engine.connect() as connection:
            rows = connection.execute(unfinished).all()
        for row in rows:
            touched += self._recover_one(row)
        return touched

    def _recover_one(self, row: Row[Any]) -> bool:
        """Whether the job had to be touched."""
        unchanged = and_(
            jobs_table.c.id == row.id,
            jobs_table.c.state == row.state,
            jobs_table.c.worker.is_(row.worker) if row.worker is None else jobs_table.c.worker == row.worker,
        )
        running = row.state == JobState.RUNNING.value
        lost = running and (is_gone(row.worker) or row.heartbeat_at < _now() - LOST_AFTER)
        if row.session is not None and is_gone(row.session) and (lost or not running):
            return self._finish(
                unchanged,
                state=JobState.FAILED.value,
                error_code="interrupted",
                error="the command that asked for it ended",
            )
        if not lost:
            return False
        if row.attempts >= MAX_ATTEMPTS:
            text = f"its worker was lost {row.attempts} times"
            return self._finish(unchanged, state=JobState.FAILED.value, error_code="poison", error=text)
        return self._set(unchanged, state=JobState.QUEUED.value, sent_at=None, worker=None)

    def _finish(self, where: ColumnElement[bool], **values: Any) -> bool:
        return self._set(where, active_key=None, finished_at=_now(), **values)

    def _held(self, job_id: str, worker: str) -> ColumnElement[bool]:
        return and_(
            jobs_table.c.id == job_id,
            jobs_table.c.state == JobState.RUNNING.value,
            jobs_table.c.worker == worker,
        )

    def _set(self, where: ColumnElement[bool], **values: Any) -> bool:
        """Whether a row was changed."""
        with self._engine.begin() as connection:
            return connection.execute(update(jobs_table).where(where).values(**values)).rowcount > 0
