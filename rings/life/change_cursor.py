"""The opaque cursor of a list of changes: the two runs, how far the pages before went, the time that was asked for."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import datetime

from rings.errors import WrongCursor

Runs = tuple[str | None, str | None]


def encoded(runs: Runs, start: int, at: datetime) -> str:
    """The cursor of the page that begins at `start`."""
    return base64.urlsafe_b64encode(json.dumps([*runs, start, at.timestamp()]).encode()).decode().rstrip("=")


def decoded(cursor: str, at: datetime) -> tuple[Runs, int]:
    """The runs and the start. Raises: `WrongCursor` where it was not made by this list for this time."""
    try:
        before, now, start, asked = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        )
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise WrongCursor("the cursor was not made by this list") from None
    if not isinstance(before, str | None) or not isinstance(now, str) or type(start) is not int or start < 0:
        raise WrongCursor("the cursor was not made by this list")
    if asked != at.timestamp() or "\x00" in now + (before or ""):
        raise WrongCursor("the cursor belongs to another time")
    return (before, now), start
