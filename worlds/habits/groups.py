"""Ragged groups: events with a varying number of parts, as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graph.columns import Int64s


@dataclass(frozen=True, slots=True)
class Groups:
    """`sum(length)` parts of `len(length)` groups, in order."""

    length: Int64s

    def __len__(self) -> int:
        """Number of parts."""
        return int(self.length.sum())

    @property
    def start(self) -> Int64s:
        """First part of each group."""
        return np.asarray(np.cumsum(self.length) - self.length)

    @property
    def group(self) -> Int64s:
        """The group of each part."""
        return np.repeat(np.arange(len(self.length)), self.length)

    @property
    def place(self) -> Int64s:
        """0, 1, 2 … within each group."""
        return np.asarray(np.arange(len(self)) - self.start[self.group])
