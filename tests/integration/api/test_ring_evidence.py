"""The evidence with how far it is, the draft's proofs, and the job that completes what a re-score passed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graph.store import open_store
from jobs.records import JobRecords
from jobs.table import JobKind
from rings.canonical_json import canonical
from rings.records import RingRecord
from tests.api_world import PASSED_OVER, RUN, ApiWorld, load, make_world
from tests.tablestore import transaction

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schema" / "evidence.json").read_text())
PASSED = f"/api/v1/rings/r-{PASSED_OVER:04}/evidence"


@pytest.fixture
def made(tmp_path: Path) -> ApiWorld:
    return make_world(tmp_path / "made", rings=PASSED_OVER + 1)


@pytest.fixture
def desk(open_client: Any, made: ApiWorld) -> Any:
    return open_client(made.settings)


def completed(world: ApiWorld) -> RingRecord:
    """What a run of the detection might tell of the ring that was passed over."""
    record = world.rings[PASSED_OVER].record
    evidence = json.loads(record.evidence) | {"runs": 9, "sha256": "1" * 64}
    return RingRecord(document=record.document, evidence=canonical(evidence), subgraph=record.subgraph)


def test_the_test_worlds_evidence_keeps_the_schema(made: ApiWorld) -> None:
    for ring in made.rings:
        jsonschema.validate(json.loads(ring.record.evidence), SCHEMA)


def test_evidence_says_how_far_it_is(desk: Any) -> None:
    whole = desk.get("/api/v1/rings/r-0000/evidence").json()
    assert (whole["status"], whole["job"]) == ("complete", None)
    assert whole["data"] == desk.get("/api/v1/rings/r-0000/explanation").json()
    assert desk.get(PASSED).json()["status"] == "not_run"


def test_each_sentence_of_the_draft_is_proven(desk: Any) -> None:
    told = desk.get("/api/v1/rings/r-0000/evidence").json()
    sentences, data = told["draft"]["sentences"], told["data"]
    assert " ".join(one["text"] for one in sentences) == data["narrative"]
    assert "draft" in told["draft"]["note"]
    every = [one["id"] for one in data["transfers"]]
    assert sentences[0]["transaction_ids"] == every
    against = next(one for one in sentences if one["text"].startswith("What speaks against"))
    assert against["transaction_ids"] == [one for reason in data["against"] for one in reason["transaction_ids"]]


def test_a_job_completes_it_once(desk: Any, made: ApiWorld) -> None:
    answer = desk.post(PASSED, json={})
    assert answer.status_code == 202
    job = answer.json()
    assert answer.headers["location"] == f"/api/v1/jobs/{job['id']}"
    assert (job["kind"], job["state"]) == ("evidence", "queued")
    assert desk.post(PASSED, json={}).json()["id"] == job["id"]
    running = desk.get(PASSED).json()
    assert (running["status"], running["job"]["id"]) == ("running", job["id"])

    services = desk.app.state.services
    records: JobRecords = services.jobs
    asked = records.claim(job["id"], worker="w")
    assert asked is not None
    assert (asked.kind, asked.params) == (JobKind.EVIDENCE, {"ring_id": f"r-{PASSED_OVER:04}", "run_id": RUN})
    assert services.rings.complete_evidence(RUN, completed(made))
    records.succeed(job["id"], worker="w", result={})
    whole = desk.get(PASSED).json()
    assert (whole["status"], whole["data"]["runs"]) == ("complete", 9)
    assert desk.get(PASSED.replace("evidence", "explanation")).json() == whole["data"]
    again = desk.post(PASSED, json={})
    assert (again.status_code, again.json()["code"]) == (409, "evidence_is_complete")


def test_what_was_completed_is_kept_once_and_changes_no_version(desk: Any, made: ApiWorld) -> None:
    desk.get(PASSED)
    rings = desk.app.state.services.rings
    before = rings.history(f"r-{PASSED_OVER:04}")
    assert rings.complete_evidence(RUN, completed(made))
    assert not rings.complete_evidence(RUN, completed(made))
    assert rings.history(f"r-{PASSED_OVER:04}") == before


def test_after_newer_data_it_cannot_be_completed(desk: Any, made: ApiWorld) -> None:
    store = open_store(made.settings)
    load(store, "more", [transaction("tx-late", made.rings[0].rows[0]["occurred_at"], "070:A0/0", "070:A0/9")])
    store.close()
    assert desk.get(PASSED).json()["status"] == "passed"
    answer = desk.post(PASSED, json={})
    assert (answer.status_code, answer.json()["code"]) == (409, "run_has_passed")


@pytest.mark.parametrize("ring", ["nothing", "%00"])
def test_an_unknown_ring_is_404(desk: Any, ring: str) -> None:
    for answer in (desk.get(f"/api/v1/rings/{ring}/evidence"), desk.post(f"/api/v1/rings/{ring}/evidence", json={})):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_ring")
