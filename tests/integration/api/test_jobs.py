from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jobs.records import JobRecords


def test_a_job_is_written_down_and_told_where_to_ask(empty: Any) -> None:
    answer = empty.post("/api/v1/jobs", json={"kind": "rescore"})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"], job["progress"]) == ("rescore", "queued", 0.0)
    assert empty.get(answer.headers["location"]).json() == job


def test_the_broker_is_left_to_the_dispatcher(empty: Any) -> None:
    job_id = empty.post("/api/v1/jobs", json={"kind": "train"}).json()["id"]
    services = empty.app.state.services
    assert [job.id for job in services.jobs.unsent(resend_after=timedelta(hours=1))] == [job_id]
    assert not (services.settings.home / "broker").exists()


def test_the_same_work_is_joined_while_it_waits_or_runs(empty: Any) -> None:
    first = empty.post("/api/v1/jobs", json={"kind": "rescore"}).json()
    assert empty.post("/api/v1/jobs", json={"kind": "rescore"}).json()["id"] == first["id"]
    assert empty.post("/api/v1/jobs", json={"kind": "train"}).json()["id"] != first["id"]


def test_progress_and_failure_are_told(empty: Any) -> None:
    job = empty.post("/api/v1/jobs", json={"kind": "train"}).json()
    records: JobRecords = empty.app.state.services.jobs
    assert records.claim(job["id"], worker="w")
    records.beat(job["id"], worker="w", stage="graph network", progress=0.5)
    told = empty.get(f"/api/v1/jobs/{job['id']}").json()
    assert (told["state"], told["stage"], told["progress"]) == ("running", "graph network", 0.5)
    records.fail(job["id"], worker="w", code="too_little_to_learn", error="no label")
    told = empty.get(f"/api/v1/jobs/{job['id']}").json()
    assert (told["state"], told["error_code"], told["error"]) == ("failed", "too_little_to_learn", "no label")
    assert "worker" not in told


def test_an_idempotency_key_repeats_the_answer_even_after_the_job_ended(empty: Any) -> None:
    headers = {"Idempotency-Key": "tonight"}
    job = empty.post("/api/v1/jobs", json={"kind": "rescore"}, headers=headers).json()
    records: JobRecords = empty.app.state.services.jobs
    records.claim(job["id"], worker="w")
    records.succeed(job["id"], worker="w", result={})
    assert empty.post("/api/v1/jobs", json={"kind": "rescore"}, headers=headers).json()["id"] == job["id"]
    assert empty.post("/api/v1/jobs", json={"kind": "rescore"}).json()["id"] != job["id"]
    other = empty.post("/api/v1/jobs", json={"kind": "train"}, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


@pytest.mark.parametrize(
    "body", [{"kind": "load"}, {"kind": "rescore", "path": "/etc/passwd"}, {}, {"kind": None}, {"kind": ["train"]}]
)
def test_other_work_is_refused(empty: Any, body: dict[str, Any]) -> None:
    answer = empty.post("/api/v1/jobs", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert answer.json()["faults"]


@pytest.mark.parametrize("job", ["nothing", "%00", "x" * 4000])
def test_an_unknown_job_is_404(empty: Any, job: str) -> None:
    answer = empty.get(f"/api/v1/jobs/{job}")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_job")
