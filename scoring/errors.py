"""Facts about scores and their records."""

from __future__ import annotations

from ringtrace.errors import Conflict, NotFound, RingtraceError


class RunIsComplete(Conflict):
    """A complete run is a record: nothing is added to it or changed."""

    code = "run_is_complete"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"score run {run_id} is complete")


class UnknownRun(NotFound):
    """No score run was begun under this id."""

    code = "unknown_run"

    def __init__(self, run_id: str) -> None:
        super().__init__(f"score run {run_id} was never begun")


class EnsembleRefused(RingtraceError):
    """A saved ensemble is damaged, or of another version."""

    code = "ensemble_refused"
