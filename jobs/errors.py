"""Facts about jobs."""

from __future__ import annotations

from ringtrace.errors import NotFound


class UnknownJob(NotFound):
    """No job has this id."""

    code = "unknown_job"
