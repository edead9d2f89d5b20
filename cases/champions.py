"""Models that score or scored, and challengers that wait: the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, Integer, Row, String, Table, Text

from jobs.database import UtcTime, metadata

CHAMPIONS: Final = Table(
    "model_champions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("version", String(64), nullable=False),
    Column("how", String(16), nullable=False),
    Column("by", String(200), nullable=False),
    Column("approved_by", String(200)),
    Column("reason", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
PROPOSALS: Final = Table(
    "model_proposals",
    metadata,
    Column("version", String(64), primary_key=True),
    # the champion that it is to replace: with another one the proposal lapses
    Column("champion", String(64), nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)


class How(StrEnum):
    """How a model became champion."""

    PUBLISHED = "published"
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """A model that scores, or scored."""

    number: int
    version: str
    how: How
    by: str
    approved_by: str | None
    reason: str
    at: datetime

    @property
    def is_by_hand(self) -> bool:
        """Whether people decided so: training then replaces it no more."""
        return self.how is not How.PUBLISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A challenger that waits for a second person."""

    version: str
    champion: str
    by: str
    reason: str
    at: datetime


def champion_of(row: Row[Any]) -> Champion:
    """The champion that a row of `CHAMPIONS` tells of."""
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name
    return Champion(**{**values, "how": How(values["how"])})
