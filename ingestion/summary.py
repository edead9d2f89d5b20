"""What a load did."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSummary:
    """Counts of one load; `rows_in == stored + already_there + quarantined`."""

    load_id: str
    format: str
    #: transactions in the source
    rows_in: int
    stored: int
    #: transactions that the store had with the same body, from this or an earlier load
    already_there: int
    #: transactions refused
    quarantined: int
    #: rows of accounts, parties, labels and other tables, and how many of them were refused
    entity_rows_in: int = 0
    entities_quarantined: int = 0
    #: distinct ids that stood on different rows, and so became an attribute
    repeated_ids: int = 0
    #: transactions without an amount in the base currency
    without_rate: int = 0
    base_currency: str = ""
    #: this very load was complete before: nothing was read or written
    repeated_load: bool = False
    warnings: tuple[str, ...] = ()
    #: wall time of each stage: hash, check, write
    seconds: dict[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON values."""
        return {**asdict(self), "warnings": list(self.warnings)}
