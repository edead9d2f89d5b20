"""The graph as of a past time: by what had happened, and by what was known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a look-up may see: transactions that happened, and were recorded, at or before these times (None: all).

    A correction counts from its own recording on; before that the version that it corrects is seen. Properties of
    accounts are the latest. Flags belong to the last score run, so a view of the past shows none.
    """

    as_of: datetime | None = None
    known_at: datetime | None = None

    @property
    def is_past(self) -> bool:
        """Whether it may see less than everything."""
        return self.as_of is not None or self.known_at is not None


#: Everything that is visible.
NOW: Final = View()


def us_of(time: datetime) -> int:
    """Microseconds since 1970."""
    return (time - _EPOCH) // _MICROSECOND


def time_at(us: int) -> datetime:
    """The aware time, exactly."""
    return _EPOCH + timedelta(microseconds=us)
