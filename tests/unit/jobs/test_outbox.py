from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.database import make_tables, open_records
from jobs.outbox import Sweeper, send_waiting
from jobs.records import JobRecords
from jobs.table import JobKind


@pytest.fixture
def records(tmp_path: Path) -> Iterator[JobRecords]:
    engine = open_records(f"sqlite:///{tmp_path / 'records.sqlite'}")
    make_tables(engine)
    yield JobRecords(engine)
    engine.dispose()


def test_each_job_is_sent_by_its_task_name(records: JobRecords) -> None:
    jobs = [records.submit(kind, {}) for kind in JobKind]
    sent: list[tuple[str, str]] = []
    assert send_waiting(records, lambda task, job_id: sent.append((task, job_id))) == 5
    assert dict(sent) == {
        "graph.load": jobs[0].id,
        "features.compute": jobs[1].id,
        "model.train": jobs[2].id,
        "graph.rescore": jobs[3].id,
        "ring.evidence": jobs[4].id,
    }
    assert send_waiting(records, lambda task, job_id: sent.append((task, job_id))) == 0


def test_a_dead_broker_leaves_the_job_for_the_next_turn(records: JobRecords) -> None:
    job = records.submit(JobKind.TRAIN, {})

    def refuse(_task: str, _job_id: str) -> None:
        raise ConnectionError("no broker")

    assert send_waiting(records, refuse) == 0
    sent: list[str] = []
    send_waiting(records, lambda _task, job_id: sent.append(job_id))
    assert sent == [job.id]


def test_the_sweeper_sends_what_is_submitted_while_it_runs(records: JobRecords) -> None:
    sent: list[str] = []
    sweeper = Sweeper(records, lambda _task, job_id: sent.append(job_id), period_s=0.02)
    sweeper.start()
    job = records.submit(JobKind.TRAIN, {})
    deadline = time.monotonic() + 5
    while not sent and time.monotonic() < deadline:
        time.sleep(0.02)
    sweeper.stop()
    assert sent == [job.id]
