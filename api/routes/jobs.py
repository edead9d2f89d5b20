"""Background work: asked for here, done by workers; no request ever touches the broker."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Path, Response

from api.access import Asker, router_for
from api.answers.jobs import JobAnswer, JobWanted
from api.answers.responses import errors
from api.bodies import RawBody, checked, documented, parsed_object
from api.idempotency import IdempotencyKey, key_hash, once
from api.ids import plausible
from api.keys import Role
from api.services import Has
from api.strict_json import canonical
from jobs.errors import UnknownJob
from jobs.records import Job
from jobs.table import JobKind

router: Final = router_for(Role.INVESTIGATE, tag="jobs")
admin_router: Final = router_for(Role.ADMIN, tag="jobs")

LOCATION: Final = {
    "description": "where to ask how far it is",
    "schema": {"type": "string"},
    "example": "/api/v1/jobs/3f0e9f6e5b8a4f0fa2a7c1d0e9b8a7c6",
}


@admin_router.post(
    "/jobs",
    status_code=202,
    summary="Ask for a re-score or a training",
    responses={202: {"headers": {"Location": LOCATION}}, **errors(400, 401, 403, 408, 409, 413, 415, 422)},
    openapi_extra=documented(JobWanted.model_json_schema(), {"kind": "rescore"}),
)
def ask_for_job(
    body: RawBody, response: Response, services: Has, asker: Asker, idempotency_key: IdempotencyKey = None
) -> JobAnswer:
    """Writes the job down and answers; a worker takes it up. Work that is already waiting or running is joined."""
    content = parsed_object(body)
    wanted = checked(JobWanted, content)
    kind = JobKind(wanted.kind)

    def submit() -> dict[str, Any]:
        job = services.jobs.submit(kind, {}, key=f"api:{kind}")
        services.audit.append(
            who=asker.key_id or "loopback",
            what="job.asked",
            subject_kind="job",
            subject_id=job.id,
            details={"kind": kind},
        )
        return {"job_id": job.id}

    if idempotency_key is None:
        job_id = submit()["job_id"]
    else:
        name = key_hash(owner=asker.key_id, route="jobs", key=idempotency_key)
        answer, _ = once(services.engine, name, canonical(content), submit)
        job_id = answer["job_id"]
    response.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return shown_job(services.jobs.get(job_id))


@router.get("/jobs/{job_id}", summary="How far a job is", responses=errors(401, 403, 404))
def job(job_id: Annotated[str, Path(examples=["3f0e9f6e5b8a4f0fa2a7c1d0e9b8a7c6"])], services: Has) -> JobAnswer:
    """State, stage and progress; after a failure, why."""
    if not plausible(job_id):
        raise UnknownJob("no job has this id")
    return shown_job(services.jobs.get(job_id))


def shown_job(job: Job) -> JobAnswer:
    """The job as answers tell it."""
    return JobAnswer.model_validate({name: getattr(job, name) for name in JobAnswer.model_fields})
