"""The nightly re-score: a tick of Celery's beat fills the slot of its day, once, however many beats run."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from celery import Celery
from celery.schedules import crontab

from jobs.records import JobRecords
from jobs.table import JobKind
from ringtrace import pipeline
from ringtrace.settings import Settings

TICK: Final = "graph.nightly"


def register(app: Celery, settings: Settings) -> None:
    """Register the tick and its time of day."""
    hour, minute = settings.rescore_at.split(":")
    app.conf.beat_schedule = {"nightly-rescore": {"task": TICK, "schedule": crontab(hour=hour, minute=minute)}}
    app.conf.beat_schedule_filename = str(settings.home / "beat-schedule")

    def tick() -> None:
        with pipeline.open_place(settings) as place:
            fill_slot(place.jobs, zone=settings.zone, now=datetime.now(UTC))

    app.task(name=TICK, shared=False)(tick)


def fill_slot(records: JobRecords, *, zone: str, now: datetime) -> str:
    """Id of the re-score of the business day of `now`; the first caller of a day makes it."""
    day = now.astimezone(ZoneInfo(zone)).date().isoformat()
    return records.submit(JobKind.RESCORE, {}, slot=f"nightly:{day}").id
