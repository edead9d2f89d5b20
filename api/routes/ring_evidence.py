"""A ring's evidence, and the work of completing it where the re-score passed the ring over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

from fastapi import Path, Query, Response

from api.access import Asker, router_for
from api.answers.jobs import JobAnswer
from api.answers.responses import errors
from api.answers.ring_evidence import DraftAnswer, EvidenceAnswer, EvidenceStatus, SentenceAnswer
from api.answers.rings import ExplanationAnswer
from api.disclosure import redacted_evidence
from api.ids import known_ring
from api.keys import Role
from api.routes.jobs import LOCATION, shown_job
from api.services import Has, Services
from jobs.records import Job
from jobs.table import JobKind
from rings.errors import EvidenceIsComplete, RunHasPassed
from rings.evidence.completeness import is_run
from rings.sentences import sentences_of

router: Final = router_for(Role.INVESTIGATE, tag="rings")

RingId = Annotated[str, Path(examples=["ring-5f2c9a1b7d3e4f60a1b2"])]
Run = Annotated[
    str | None,
    Query(max_length=64, pattern=r"^[\w.:-]+$", description="the version of this run", examples=["run-5f2c9a1b7d3e"]),
]


@router.get(
    "/rings/{ring_id}/evidence",
    summary="The evidence of a ring, and how far it is",
    responses=errors(401, 403, 404, 422),
)
def evidence(ring_id: RingId, services: Has, asker: Asker, run: Run = None) -> EvidenceAnswer:
    """What the re-score stored, or a job completed later; the draft's sentences with their transactions beside it."""
    run_id = services.rings.get(known_ring(ring_id), run)["run_id"]
    kept = services.rings.evidence(ring_id, run_id)
    told = redacted_evidence(kept, asker)
    job = None if is_run(kept) else services.jobs.unfinished(_key(ring_id, run_id))
    sentences = [SentenceAnswer.model_validate(one) for one in sentences_of(told)]
    return EvidenceAnswer(
        status=_status(services, kept, job, run_id),
        job=None if job is None else shown_job(job),
        draft=DraftAnswer(sentences=sentences),
        data=ExplanationAnswer.model_validate(told),
    )


@router.post(
    "/rings/{ring_id}/evidence",
    status_code=202,
    summary="Ask for sufficient transfers and counterfactuals of a ring",
    responses={202: {"headers": {"Location": LOCATION}}, **errors(401, 403, 404, 409)},
)
def complete(ring_id: RingId, response: Response, services: Has, asker: Asker) -> JobAnswer:
    """Writes the job down and answers; asking again while it waits or runs joins it. The latest version only."""
    run_id = services.rings.get(known_ring(ring_id))["run_id"]
    status = _status(services, services.rings.evidence(ring_id, run_id), None, run_id)
    if status is EvidenceStatus.COMPLETE:
        msg = f"the evidence of {ring_id} is complete"
        raise EvidenceIsComplete(msg)
    if status is EvidenceStatus.PASSED:
        msg = f"data are no more those of run {run_id}: the next re-score tells of the ring anew"
        raise RunHasPassed(msg)
    job = services.jobs.submit(JobKind.EVIDENCE, {"ring_id": ring_id, "run_id": run_id}, key=_key(ring_id, run_id))
    services.audit.append(
        who=asker.key_id or "loopback",
        what="job.asked",
        subject_kind="job",
        subject_id=job.id,
        details={"kind": JobKind.EVIDENCE.value, "ring": ring_id},
    )
    response.headers["Location"] = f"/api/v1/jobs/{job.id}"
    return shown_job(job)


def _key(ring_id: str, run_id: str) -> str:
    return f"evidence:{run_id}:{ring_id}"


def _status(services: Services, kept: Mapping[str, Any], job: Job | None, run_id: str) -> EvidenceStatus:
    """Only the data cut is compared here; the worker compares the model, too."""
    if is_run(kept):
        return EvidenceStatus.COMPLETE
    if job is not None:
        return EvidenceStatus.RUNNING
    latest = services.scores.latest_run()
    is_present = (
        latest is not None and latest["run_id"] == run_id and services.store.data_cut().cut == latest["data_cut"]
    )
    return EvidenceStatus.NOT_RUN if is_present else EvidenceStatus.PASSED
