"""A pair table that grows beside the stream: a thread fills the larger one while events still use the old one."""

from __future__ import annotations

from threading import Thread
from typing import NamedTuple

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.state import Pairs
from graph.kernels.unpairing import add_since, refill


class Ends(NamedTuple):
    """The log's two columns whose pairs a table holds, and the events that may have added some since they waited."""

    left: Int32s
    right: Int32s
    #: the first event that is not linked, and the one after the last
    waiting: int
    stop: int


class PairTable:
    """Keys and numbers of one table; at most half of the places are ever taken."""

    def __init__(self) -> None:
        self._next: tuple[Int64s, Int32s] | None = None
        #: the first pair that the larger table may lack, and the first event that can have added it
        self._since, self._from = 0, 0
        self._thread: Thread | None = None

    @property
    def is_growing(self) -> bool:
        """A larger table is being filled."""
        return self._thread is not None

    def with_room(self, pairs: Pairs, extra: int, ends: Ends) -> Pairs:
        """The table itself, or a larger one with the same pairs and numbers: room for `extra` more is there."""
        size, used = len(pairs.keys), int(pairs.used[0])
        if self._thread is None and 8 * (used + extra) <= 3 * size:
            return pairs
        if self._thread is not None and (not self._thread.is_alive() or 2 * (used + extra) > size):
            pairs = self.settled(pairs, ends)
            size = len(pairs.keys)
        if 2 * (used + extra) > size:
            self._begin(pairs, 1 << (4 * (used + extra) - 1).bit_length(), ends)
            return self.settled(pairs, ends)
        if self._thread is None and 8 * (used + extra) > 3 * size:
            self._begin(pairs, 2 * size, ends)
        return pairs

    def settled(self, pairs: Pairs, ends: Ends) -> Pairs:
        """The larger table where one is being filled, complete."""
        if self._thread is None:
            return pairs
        self._thread.join()
        assert self._next is not None
        keys, numbers = self._next
        came = slice(self._from, ends.stop)
        add_since((pairs.keys, pairs.numbers), ends.left[came], ends.right[came], keys, numbers, self._since)
        self._next, self._thread = None, None
        return pairs._replace(keys=keys, numbers=numbers)

    def _begin(self, pairs: Pairs, size: int, ends: Ends) -> None:
        self._since, self._from = int(pairs.used[0]), ends.waiting
        self._thread = Thread(target=self._fill, args=(pairs, size, self._since), name="pair table", daemon=True)
        self._thread.start()

    def _fill(self, pairs: Pairs, size: int, since: int) -> None:
        # Also the first touch of so much memory takes longer than an event may wait.
        keys, numbers = np.full(size, -1, dtype=np.int64), np.full(size, -1, dtype=np.int32)
        refill(pairs.keys, pairs.numbers, keys, numbers, since)
        self._next = keys, numbers
