"""The tasks: an id in, one stage of the pipeline, the end recorded in the jobs table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from celery import Celery

from jobs.table import TASK_NAMES, JobKind
from ringtrace import pipeline
from ringtrace.settings import Settings
from workers import schedule
from workers.running import Progress, run_job

Stage = Callable[[pipeline.Place, dict[str, Any], Progress], dict[str, Any]]

STAGES: dict[JobKind, Stage] = {
    JobKind.LOAD: pipeline.load,
    JobKind.FEATURES: pipeline.features,
    JobKind.TRAIN: pipeline.train,
    JobKind.RESCORE: pipeline.rescore,
    JobKind.EVIDENCE: pipeline.evidence,
}


def register(app: Celery, settings: Settings) -> None:
    """Register a task for every kind of job, and the tick of the nightly schedule."""
    for kind, stage in STAGES.items():
        app.task(name=TASK_NAMES[kind], shared=False)(_task(settings, stage))
    schedule.register(app, settings)


def _task(settings: Settings, stage: Stage) -> Callable[[str], None]:
    """Connections are made inside the task: neither drivers nor torch survive a fork."""

    def task(job_id: str) -> None:
        with pipeline.open_place(settings) as place:

            def work(params: dict[str, Any], progress: Progress) -> dict[str, Any]:
                return stage(place, params, progress)

            run_job(place.jobs, job_id, work)

    return task
