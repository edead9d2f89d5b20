"""The graph as of a past time, as a query may ask for it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import Depends, Query
from pydantic import AwareDatetime

from graph.store.views import View

#: Times that a question may name.
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def _view(
    as_of: Annotated[
        AwareDatetime | None,
        Query(ge=EARLIEST, le=LATEST, description="what had happened by then", examples=["2026-01-20T00:00:00Z"]),
    ] = None,
    known_at: Annotated[
        AwareDatetime | None,
        Query(ge=EARLIEST, le=LATEST, description="what was recorded by then", examples=["2026-01-21T00:00:00Z"]),
    ] = None,
) -> View:
    """Everything, unless a past time is named; views of the past show no flags."""
    return View(
        as_of=None if as_of is None else as_of.astimezone(UTC),
        known_at=None if known_at is None else known_at.astimezone(UTC),
    )


Seen = Annotated[View, Depends(_view)]
