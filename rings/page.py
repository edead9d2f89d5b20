"""What a list of rings can be asked for, and the opaque cursor that continues it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from graph.canonical.vocabulary import Typology
from rings.errors import WrongCursor
from scoring.scores import Level


class RingSort(StrEnum):
    """What a list is sorted by, largest or latest first; ties by ring id."""

    RISK = "risk"
    AMOUNT = "amount"
    STARTED_AT = "started_at"
    SIZE = "size"


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFilter:
    """Which rings; what is None is not asked. Times are half-open: a ring that was active in `[since, until)`."""

    typology: Typology | None = None
    min_risk: float | None = None
    level: Level | None = None
    account: str | None = None
    merchant: str | None = None
    #: of the ring's amount in the base currency, minor units
    min_amount_minor: int | None = None
    max_amount_minor: int | None = None
    max_risk: float | None = None
    #: that ordered one of its transfers
    device: str | None = None
    #: of a member or an end of a transfer, ISO 3166 alpha-2
    country: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RingPage:
    """Some ring documents of one run."""

    #: None: no run is complete yet
    run_id: str | None
    rings: list[dict[str, Any]]
    #: how many rings of the run the filter lets through
    total: int
    #: continues the list in the same run, whatever comes after; None: this was the last page
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a list stopped: its run, what was asked, and the last ring shown."""

    run_id: str
    query: str
    #: sort value (times as ISO text) and id of the last ring
    last: tuple[float | str, str]

    def encode(self) -> str:
        """Opaque text, safe in a URL."""
        text = json.dumps([self.run_id, self.query, *self.last], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str, *, query: str) -> Cursor:
        """The cursor. Raises: `WrongCursor` where it is none, or belongs to another filter or sort."""
        try:
            padded = text + "=" * (-len(text) % 4)
            run_id, asked, value, ring_id = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, TypeError):
            raise WrongCursor("the cursor was not made by this list") from None
        right_types = all(isinstance(word, str) for word in (run_id, asked, ring_id))
        if not right_types or isinstance(value, bool) or not isinstance(value, str | int | float):
            raise WrongCursor("the cursor was not made by this list")
        if asked != query:
            raise WrongCursor("the cursor belongs to a list with another filter or sort")
        return cls(run_id=run_id, query=asked, last=(value, ring_id))


def query_key(wanted: RingFilter, sort: RingSort) -> str:
    """A short hash of what is asked, so that a cursor cannot continue another list."""
    text = json.dumps([asdict(wanted), sort], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
