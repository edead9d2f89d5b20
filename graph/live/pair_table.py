"""A pair table that grows beside the stream: a thread fills the larger one while events still use the old one."""

from __future__ import annotations

from threading import Thread

import numpy as np

from graph.kernels.state import Pairs
from graph.kernels.unpairing import refill


class PairTable:
    """Keys and numbers of one table; at most half of the places are ever taken."""

    def __init__(self) -> None:
        self._next: Pairs | None = None
        self._since = 0
        self._thread: Thread | None = None

    def with_room(self, pairs: Pairs, extra: int) -> Pairs:
        """The table itself, or a larger one with the same pairs and numbers: room for `extra` more is there."""
        size, used = len(pairs.keys), int(pairs.used[0])
        if self._thread is None and 8 * (used + extra) <= 3 * size:
            return pairs
        if self._thread is not None and (not self._thread.is_alive() or 2 * (used + extra) > size):
            pairs = self.settled(pairs)
            size = len(pairs.keys)
        if 2 * (used + extra) > size:
            self._begin(pairs, 1 << (4 * (used + extra) - 1).bit_length())
            return self.settled(pairs)
        if self._thread is None and 8 * (used + extra) > 3 * size:
            self._begin(pairs, 2 * size)
        return pairs

    def settled(self, pairs: Pairs) -> Pairs:
        """The larger table where one is being filled, complete."""
        if self._thread is None:
            return pairs
        self._thread.join()
        assert self._next is not None
        refill(pairs.keys, pairs.numbers, self._next.keys, self._next.numbers, self._since)
        grown, self._next, self._thread = self._next, None, None
        return pairs._replace(keys=grown.keys, numbers=grown.numbers)

    def _begin(self, pairs: Pairs, size: int) -> None:
        self._since = int(pairs.used[0])
        self._thread = Thread(target=self._fill, args=(pairs, size), name="pair table", daemon=True)
        self._thread.start()

    def _fill(self, pairs: Pairs, size: int) -> None:
        # Also the first touch of so much memory takes longer than an event may wait.
        keys, numbers = np.full(size, -1, dtype=np.int64), np.full(size, -1, dtype=np.int32)
        refill(pairs.keys, pairs.numbers, keys, numbers, 0)
        self._next = pairs._replace(keys=keys, numbers=numbers)
