"""The jobs table: state, progress and outbox of every piece of background work."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import JSON, Column, Float, Index, Integer, String, Table, Text

from jobs.database import UtcTime, metadata


class JobKind(StrEnum):
    """What a job does; each is one task."""

    LOAD = "load"
    FEATURES = "features"
    TRAIN = "train"
    RESCORE = "rescore"
    EVIDENCE = "evidence"


#: Celery task of each kind.
TASK_NAMES: Final = {
    JobKind.LOAD: "graph.load",
    JobKind.FEATURES: "features.compute",
    JobKind.TRAIN: "model.train",
    JobKind.RESCORE: "graph.rescore",
    JobKind.EVIDENCE: "ring.evidence",
}


class JobState(StrEnum):
    """Where a job stands; the last two are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


jobs_table = Table(
    "jobs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("params", JSON, nullable=False),
    # Set while the job is unfinished: a second request for the same work joins it.
    Column("active_key", String(200), unique=True),
    # Set for ever: a schedule's slot is filled once, however many schedulers run.
    Column("slot", String(100), unique=True),
    Column("state", String(16), nullable=False),
    Column("stage", String(200), nullable=False, default=""),
    Column("progress", Float, nullable=False, default=0.0),
    Column("result", JSON),
    Column("error_code", String(64)),
    Column("error", Text),
    Column("attempts", Integer, nullable=False, default=0),
    # Who runs it: host:pid:start time of the process.
    Column("worker", String(200)),
    # The process that waits for it and without which it is not wanted; null: wanted for its own sake.
    Column("session", String(200)),
    Column("created_at", UtcTime, nullable=False),
    Column("sent_at", UtcTime),
    Column("started_at", UtcTime),
    Column("heartbeat_at", UtcTime),
    Column("finished_at", UtcTime),
    Index(None, "state", "sent_at"),
)
