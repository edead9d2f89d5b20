from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from jobs.database import make_tables, open_records
from jobs.errors import UnknownJob
from jobs.process import is_gone, process_name
from jobs.records import MAX_ATTEMPTS, JobRecords
from jobs.table import JobKind, JobState, jobs_table

WORKER = process_name()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def records(engine: Engine) -> JobRecords:
    return JobRecords(engine)


@pytest.fixture
def dead_process() -> str:
    ask = "from jobs.process import process_name; print(process_name())"
    return subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout.strip()


def test_a_job_runs_from_queued_to_succeeded(records: JobRecords) -> None:
    job = records.submit(JobKind.TRAIN, {"a": 1})
    assert (job.state, job.params, job.attempts) == (JobState.QUEUED, {"a": 1}, 0)
    running = records.claim(job.id, worker=WORKER)
    assert running is not None
    assert (running.state, running.attempts) == (JobState.RUNNING, 1)
    assert records.beat(job.id, worker=WORKER, stage="boosted trees", progress=0.5)
    assert records.get(job.id).stage == "boosted trees"
    assert records.succeed(job.id, worker=WORKER, result={"x": 2})
    done = records.get(job.id)
    assert (done.state, done.result, done.progress) == (JobState.SUCCEEDED, {"x": 2}, 1.0)
    assert done.finished_at is not None


def test_only_one_worker_gets_a_job(records: JobRecords) -> None:
    job = records.submit(JobKind.TRAIN, {})
    assert records.claim(job.id, worker=WORKER) is not None
    assert records.claim(job.id, worker="elsewhere:1:1") is None
    assert not records.succeed(job.id, worker="elsewhere:1:1", result={})
    assert not records.beat(job.id, worker="elsewhere:1:1", stage="", progress=0)


def test_an_unknown_job_is_said_so(records: JobRecords) -> None:
    with pytest.raises(UnknownJob, match="nope"):
        records.get("nope")


def test_the_same_work_joins_the_unfinished_job_and_starts_anew_after_it(records: JobRecords) -> None:
    first = records.submit(JobKind.TRAIN, {}, key="train")
    assert records.submit(JobKind.TRAIN, {}, key="train").id == first.id
    records.claim(first.id, worker=WORKER)
    records.succeed(first.id, worker=WORKER, result={})
    assert records.submit(JobKind.TRAIN, {}, key="train").id != first.id


def test_a_slot_is_filled_once_for_ever(records: JobRecords) -> None:
    first = records.submit(JobKind.RESCORE, {}, slot="nightly:2026-01-01")
    records.claim(first.id, worker=WORKER)
    records.succeed(first.id, worker=WORKER, result={})
    assert records.submit(JobKind.RESCORE, {}, slot="nightly:2026-01-01").id == first.id


def test_a_job_of_a_dead_worker_is_queued_again_at_once(records: JobRecords, dead_process: str) -> None:
    assert is_gone(dead_process)
    assert not is_gone(WORKER)
    job = records.submit(JobKind.TRAIN, {})
    records.claim(job.id, worker=dead_process)
    assert records.recover() == 1
    assert records.get(job.id).state is JobState.QUEUED


def test_a_job_of_a_silent_foreign_worker_is_queued_after_the_limit(records: JobRecords, engine: Engine) -> None:
    job = records.submit(JobKind.TRAIN, {})
    records.claim(job.id, worker="elsewhere:1:1")
    assert records.recover() == 0
    with engine.begin() as connection:
        long_ago = datetime.now(UTC) - timedelta(minutes=5)
        connection.execute(update(jobs_table).values(heartbeat_at=long_ago))
    assert records.recover() == 1
    assert records.get(job.id).state is JobState.QUEUED


def test_a_job_that_kills_its_workers_is_given_up(records: JobRecords, dead_process: str) -> None:
    job = records.submit(JobKind.TRAIN, {})
    for _ in range(MAX_ATTEMPTS):
        assert records.claim(job.id, worker=dead_process) is not None
        records.recover()
    given_up = records.get(job.id)
    assert (given_up.state, given_up.error_code) == (JobState.FAILED, "poison")


def test_a_job_ends_with_the_command_that_wanted_it(records: JobRecords, dead_process: str) -> None:
    queued = records.submit(JobKind.TRAIN, {}, session=dead_process)
    running = records.submit(JobKind.LOAD, {}, session=dead_process)
    records.claim(running.id, worker=dead_process)
    assert records.recover() == 2
    assert {records.get(job.id).error_code for job in (queued, running)} == {"interrupted"}


def test_bells_are_rung_once_and_again_only_when_lost(records: JobRecords) -> None:
    job = records.submit(JobKind.TRAIN, {})
    assert [waiting.id for waiting in records.unsent(resend_after=timedelta(minutes=1))] == [job.id]
    records.mark_sent(job.id)
    assert records.unsent(resend_after=timedelta(minutes=1)) == []
    assert [waiting.id for waiting in records.unsent(resend_after=timedelta(0))] == [job.id]
