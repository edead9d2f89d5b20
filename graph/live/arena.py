"""All rows of the state in one reserved piece of memory, of which only what was touched takes room.

Event numbers only grow; the pages of events let go are given back to the system, so nothing is moved and no event
waits for a copy. Rows of new events, nodes and devices are made ready a few thousand at a time.
"""

from __future__ import annotations

import mmap
import sys
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from graph.kernels.journal import DEVICE, DEVICE_PAIR, EVENT, NODE, OWNERS, PAIR, Memory
from graph.kernels.state import State
from graph.live.layout import Field, blank_state, fields_of_state, with_arrays

#: Rows that are reserved at first for events, nodes, pairs, devices and uses of devices. Reserved is not used.
ROOM: Final = (1 << 25, 1 << 21, 1 << 23, 1 << 20, 1 << 22)
#: Rows that are made ready at once.
_READY: Final = {EVENT: 4_096, NODE: 256, PAIR: 1_024, DEVICE: 1_024, DEVICE_PAIR: 1_024}
_PAGE: Final = mmap.PAGESIZE
#: The system keeps no swap for memory that was only reserved. Python names the flag from 3.13 on.
_ONLY_RESERVED: Final = 0x4000 if sys.platform == "linux" else 0


class Arena:
    """The fields of a state over one mapping; `room` rows for each owner."""

    def __init__(self, room: tuple[int, ...] = ROOM) -> None:
        self.room = room
        self.fields = fields_of_state()
        self.ready = [0] * OWNERS
        self.offsets: list[int] = []
        size = 0
        for field in self.fields:
            self.offsets.append(size)
            size += -(-room[field.owner] * field.width // _PAGE) * _PAGE
        flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | _ONLY_RESERVED
        self._mapping = mmap.mmap(-1, size, flags=flags)
        self._bytes = np.frombuffer(self._mapping, dtype=np.uint8)
        self.arrays = {f.name: self._array(f, at) for f, at in zip(self.fields, self.offsets, strict=True)}
        self.state: State = with_arrays(blank_state(), self.arrays)
        self.memory = self._memory()
        self.spans_an_event, self.numbers_an_event = self._most_changed()

    def prepare(self, owner: int, needed: int) -> None:
        """Make the rows below `needed` blank where they are not ready; room must be there."""
        if needed <= self.ready[owner]:
            return
        stop = min(needed + _READY[owner], self.room[owner])
        self.blank(owner, self.ready[owner], stop)
        self.ready[owner] = stop

    def blank(self, owner: int, first: int, stop: int) -> None:
        """Rows as they are before anything is known."""
        for field in self.fields:
            if field.owner == owner:
                self.arrays[field.name][first:stop] = field.blank

    def release(self, first: int, stop: int) -> None:
        """Give the pages of the events `first … stop - 1` back; what is read there later is 0.

        The first page of each field is kept for event 0, at which lists end.
        """
        if not hasattr(mmap, "MADV_DONTNEED") or sys.platform != "linux":
            return
        for field, offset in zip(self.fields, self.offsets, strict=True):
            if field.owner == EVENT:
                begin = offset + max(_PAGE, first * field.width // _PAGE * _PAGE)
                end = offset + stop * field.width // _PAGE * _PAGE
                if begin < end:
                    self._mapping.madvise(mmap.MADV_DONTNEED, begin, end - begin)

    def row_bytes(self, owner: int) -> int:
        """Bytes that one row of an owner takes in all of its fields."""
        return sum(field.width for field in self.fields if field.owner == owner)

    def grown(self, room: tuple[int, ...], dropped: int) -> Arena:
        """A copy with more room; the rows of events below `dropped` are left out."""
        more = Arena(room)
        for field in self.fields:
            first = dropped if field.owner == EVENT else 0
            ready = self.ready[field.owner]
            more.arrays[field.name][first:ready] = self.arrays[field.name][first:ready]
        more.blank(EVENT, 0, 1)
        more.ready = list(self.ready)
        return more

    def _array(self, field: Field, offset: int) -> npt.NDArray[Any]:
        rows = self.room[field.owner]
        flat = self._bytes[offset : offset + rows * field.width].view(field.dtype)
        return flat.reshape(rows, *field.shape)

    def _most_changed(self) -> tuple[int, int]:
        """Rows' fields that one event may change, and the numbers in them."""
        of_log = [field for field in self.fields if field.owner == EVENT]
        # Its own row, and those that its two nodes, its pair, its device and its use of that show as their latest;
        # twice, as there are two nodes and a reverse pair.
        rows = 1 + 2 * len(self.memory.heads)
        spans = rows * len(of_log) + 2 * len(self.fields)
        numbers = rows * sum(f.width // f.unit for f in of_log) + 2 * sum(f.width // f.unit for f in self.fields)
        return spans, numbers

    def _memory(self) -> Memory:
        names = [field.name for field in self.fields]
        heads = [(k, byte, field.dtype.itemsize) for k, field in enumerate(self.fields) for byte in field.heads]
        return Memory(
            bytes=self._bytes,
            halves=self._bytes.view(np.int32),
            words=self._bytes.view(np.int64),
            fields=np.array(
                [(f.owner, at, f.width, f.unit, f.later) for f, at in zip(self.fields, self.offsets, strict=True)],
                dtype=np.int64,
            ),
            owned=np.searchsorted([f.owner for f in self.fields], np.arange(OWNERS + 1)).astype(np.int64),
            heads=np.array(heads, dtype=np.int64),
            ends=np.array([names.index(f"log.{end}") for end in ("source", "target", "device")], dtype=np.int64),
        )
