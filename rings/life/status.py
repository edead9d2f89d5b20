"""Where a ring stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Status(StrEnum):
    """Whether the latest run found the ring, and what became of it if not."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A ring's life in short."""

    ring_id: str
    status: Status
    #: times of the first and the last complete run that found it, and how many did
    first_seen: datetime
    last_seen: datetime
    runs: int
    #: of a superseded ring: those that it went into in the run after its last version
    successors: list[str]
    #: of a superseded ring: the rings of the latest run that one comes to by following successors
    now_in: list[str]
