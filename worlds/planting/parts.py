"""The three parts of a world by time: 40 % of the transactions to learn, 20 % to choose, 40 % to report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np

from graph.columns import Int64s
from worlds.calendar import DAY_S
from worlds.planting.errors import UnfitBackground

TRAIN_SHARE: Final = 0.4
VALID_SHARE: Final = 0.6
PARTS: Final = ("train", "valid", "test")


@dataclass(frozen=True, slots=True)
class Parts:
    """Half-open parts between four midnights (UTC, seconds since 1970)."""

    bounds_s: tuple[int, int, int, int]

    def window(self, part: str) -> tuple[int, int]:
        """Start and end of a part."""
        place = PARTS.index(part)
        return self.bounds_s[place], self.bounds_s[place + 1]

    def counts(self, time_s: Int64s) -> dict[str, int]:
        """Transactions in each part; `time_s` is ascending."""
        cuts = np.searchsorted(time_s, self.bounds_s)
        return dict(zip(PARTS, np.diff(cuts).tolist(), strict=True))

    def to_json(self) -> dict[str, str]:
        """Where training and validation end, as ISO times."""
        return {"train_end": iso(self.bounds_s[1]), "valid_end": iso(self.bounds_s[2])}


def parts_of(time_s: Int64s) -> Parts:
    """Parts that end at the midnights nearest to 40 % and 60 % of the rows; `time_s` is ascending.

    Raises: `UnfitBackground` where a part would be empty.
    """
    midnights = np.arange(time_s[0] // DAY_S, time_s[-1] // DAY_S + 2) * DAY_S
    before = np.searchsorted(time_s, midnights)
    cuts = [int(midnights[np.argmin(np.abs(before - share * len(time_s)))]) for share in (TRAIN_SHARE, VALID_SHARE)]
    first, last = int(midnights[0]), int(midnights[-1])
    if not first < cuts[0] < cuts[1] < last:
        raise UnfitBackground("the background's days are too uneven for three parts")
    return Parts((first, cuts[0], cuts[1], last))


def iso(time_s: int) -> str:
    """A moment in ISO 8601."""
    return datetime.fromtimestamp(time_s, UTC).isoformat()
