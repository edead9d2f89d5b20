"""Times of transfers as records write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def iso(time_us: int) -> str:
    """ISO 8601 in UTC of microseconds since 1970."""
    return (_EPOCH + timedelta(microseconds=int(time_us))).isoformat()
