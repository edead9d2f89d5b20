"""How a source is to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

#: Told the share done, 0 … 1, now and then.
Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOptions:
    """What the user says about a source beside its path."""

    #: name of a format, or "auto": found by the header
    format: str = "auto"
    #: TOML file that maps a bank's own columns (`docs/canonical.md`)
    map: Path | None = None
    #: CSV file of rates: day, currency, base, rate
    rates: Path | None = None
    #: IANA zone of times that name none; a map's own zone goes first
    zone: str = "UTC"
    #: currency of sums; "": the store's, else the most frequent of this load
    base_currency: str = ""
    #: above this share of refused rows the load fails whole
    max_quarantine_share: float = 0.05
    #: rows that the store takes at once
    batch_rows: int = 50_000
    #: the present, against which future times are held; None: the clock
    now: datetime | None = None
