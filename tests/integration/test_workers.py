"""Real workers on the filesystem transport and on Redis: jobs are done, also when workers and messages are lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis as redis_client
from sqlalchemy import Engine

from jobs.database import make_tables, open_records
from jobs.records import Job, JobRecords
from jobs.table import JobKind, JobState
from ringtrace.settings import Settings
from worlds.generate import generate

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture(params=["filesystem", pytest.param("redis", marks=pytest.mark.redis)])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "filesystem":
        return Settings.read(home=tmp_path)
    url: str = request.getfixturevalue("redis_url")
    redis_client.Redis.from_url(url).flushall()
    return Settings.read(home=tmp_path, broker_url=url)


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_records(settings.records)
    make_tables(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def world(tmp_path: Path) -> Path:
    generate(tmp_path / "world", accounts=300, days=30, seed=2)
    return tmp_path / "world"


class Workers:
    """Worker processes of one test."""

    def __init__(self, settings: Settings, log: Path) -> None:
        self._settings, self._log = settings, log
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-P", "-m", "ringtrace", "worker"],
                env={**os.environ, **self._settings.environment()},
                stdout=log,
                stderr=log,
            )
        self._started.append(worker)
        return worker

    def end(self) -> None:
        for worker in self._started:
            worker.kill()
            worker.wait()


@pytest.fixture
def workers(settings: Settings, tmp_path: Path) -> Iterator[Workers]:
    workers = Workers(settings, tmp_path / "worker.log")
    yield workers
    workers.end()


def wait(records: JobRecords, job: Job, *states: JobState, seconds: float = 180) -> Job:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        job = records.get(job.id)
        if job.state in states:
            return job
        time.sleep(0.02)
    pytest.fail(f"the job is still {job.state.value} ({job.stage})")


def test_a_job_is_done_and_tells_its_result(engine: Engine, workers: Workers, world: Path) -> None:
    records = JobRecords(engine)
    job = records.submit(JobKind.LOAD, {"path": str(world)})
    workers.start()
    done = wait(records, job, JobState.SUCCEEDED, JobState.FAILED)
    assert done.state is JobState.SUCCEEDED, done.error
    assert done.result is not None
    assert done.result["stored"] > 1000


def test_a_job_that_cannot_be_done_says_why(engine: Engine, workers: Workers) -> None:
    records = JobRecords(engine)
    job = records.submit(JobKind.RESCORE, {})
    workers.start()
    failed = wait(records, job, JobState.SUCCEEDED, JobState.FAILED)
    assert (failed.state, failed.error_code) == (JobState.FAILED, "no_model")


def test_a_killed_workers_job_is_done_soon_after_a_restart(engine: Engine, workers: Workers, world: Path) -> None:
    records = JobRecords(engine)
    job = records.submit(JobKind.LOAD, {"path": str(world)})
    first = workers.start()
    wait(records, job, JobState.RUNNING)
    first.send_signal(signal.SIGKILL)
    first.wait()
    killed = records.get(job.id)
    workers.start()
    done = wait(records, job, JobState.SUCCEEDED, JobState.FAILED, seconds=90)
    assert done.state is JobState.SUCCEEDED, done.error
    if killed.state is JobState.RUNNING:
        assert done.attempts == 2


def test_a_broker_that_forgot_everything_loses_no_job(
    engine: Engine, settings: Settings, workers: Workers, world: Path
) -> None:
    records = JobRecords(engine)
    job = records.submit(JobKind.LOAD, {"path": str(world)})
    records.mark_sent(job.id)  # the bell was rung, and the broker was wiped
    if settings.broker.startswith("redis"):
        redis_client.Redis.from_url(settings.broker).flushall()
    workers.start()
    assert wait(records, job, JobState.SUCCEEDED, JobState.FAILED, seconds=120).state is JobState.SUCCEEDED


def test_two_workers_do_each_job_once(engine: Engine, workers: Workers, world: Path) -> None:
    records = JobRecords(engine)
    jobs = [records.submit(JobKind.LOAD, {"path": str(world)}) for _ in range(4)]
    workers.start()
    workers.start()
    done = [wait(records, job, JobState.SUCCEEDED, JobState.FAILED) for job in jobs]
    assert [job.state for job in done] == [JobState.SUCCEEDED] * 4
    assert [job.attempts for job in done] == [1] * 4
    assert sum(not job.result["repeated_load"] for job in done if job.result) == 1
