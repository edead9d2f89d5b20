"""Events of a table as plain arrays: what the parts are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.arrays import Float64s, Int32s, Int64s


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """`n` transactions in the order of time; accounts by any whole numbers."""

    at: Int64s
    source: Int64s
    target: Int64s
    #: [n, columns] what statistics are made of
    values: Float64s

    def __len__(self) -> int:
        """Number of events."""
        return len(self.at)

    def rows(self, first: int, stop: int | None = None) -> Events:
        """A run of them, without a copy."""
        part = slice(first, stop)
        return Events(at=self.at[part], source=self.source[part], target=self.target[part], values=self.values[part])

    def followed_by(self, more: Events) -> Events:
        """These, then those."""
        if len(self) == 0:
            return more
        return Events(
            at=np.concatenate([self.at, more.at]),
            source=np.concatenate([self.source, more.source]),
            target=np.concatenate([self.target, more.target]),
            values=np.concatenate([self.values, more.values]),
        )

    def taken(self, order: Int32s) -> Events:
        """In another order."""
        return Events(
            at=self.at[order], source=self.source[order], target=self.target[order], values=self.values[order]
        )

    def owned(self) -> Events:
        """A copy that holds on to nothing larger."""
        return Events(
            at=self.at.copy(), source=self.source.copy(), target=self.target.copy(), values=self.values.copy()
        )


def no_events(columns: int) -> Events:
    """The past before anything happened."""
    none = np.empty(0, dtype=np.int64)
    return Events(at=none, source=none, target=none, values=np.empty((0, columns)))


def needed(at: Int64s, now: int, window: int, most_events: int, before: int) -> int:
    """First of the events `… before - 1` that one at `now` may still see."""
    first = int(np.searchsorted(at[:before], now - window, side="left"))
    if most_events > 0:
        # Strictly earlier ones count, in whole moments, so that order within one changes nothing.
        kept = max(0, int(np.searchsorted(at[:before], now, side="left")) - most_events)
        first = max(first, int(np.searchsorted(at[:before], at[kept], side="left")) if before else 0)
    return first
