"""The last hours of changes to the state, so that an event that comes late can be put where it belongs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from graph.arrays import Int64s
from graph.kernels.journal import Saved, changed, save, save_ends, undo
from graph.kernels.state import State
from graph.live.arena import Arena

#: Changed numbers in one piece of the journal.
_PIECE: Final = 1 << 16
#: Events that are taken back together at least, so that a step's own words weigh little.
_STEP_EVENTS: Final = 16


class Counters(NamedTuple):
    """How far the engine has come."""

    #: events appended; the first that is not linked; the first that is not let go
    events: int
    waiting: int
    swept: int
    pairs: int
    device_pairs: int
    #: time of the newest event, microseconds
    newest_us: int


class _Piece:
    """Room for changed numbers; an undo reads them backward."""

    def __init__(self, size: int) -> None:
        self.addresses: Int64s = np.empty(size, dtype=np.int64)
        self.numbers: Int64s = np.empty(size, dtype=np.int64)
        self.used = 0


_STEP_FIELDS: Final = len(Counters._fields) + 1


@dataclass(slots=True)
class Step:
    """A few events that are taken back together."""

    before: Counters
    piece: _Piece
    start: int
    stop: int


class Journal:
    """Steps, oldest first."""

    def __init__(self) -> None:
        self.steps: deque[Step] = deque()
        self._piece = _Piece(_PIECE)
        self._saved = Saved(np.empty((0, 2), np.int64), np.empty(0, np.int64), np.zeros(2, np.int64))
        self._scratch = _Piece(0)
        self._before: Counters

    @property
    def bytes(self) -> int:
        """Memory of the pieces that steps still use."""
        pieces = {id(step.piece): step.piece for step in self.steps}
        return sum(16 * len(piece.numbers) for piece in pieces.values()) + 300 * len(self.steps)

    def arrays(self) -> dict[str, Int64s]:
        """All of it: six counters and the number of entries of each step, and the old numbers with their addresses."""
        steps = [(*step.before, step.stop - step.start) for step in self.steps]
        nothing = np.empty(0, np.int64)
        return {
            "steps": np.array(steps, dtype=np.int64).reshape(len(steps), _STEP_FIELDS),
            "addresses": np.concatenate([nothing, *(s.piece.addresses[s.start : s.stop] for s in self.steps)]),
            "numbers": np.concatenate([nothing, *(s.piece.numbers[s.start : s.stop] for s in self.steps)]),
        }

    def resume(self, arrays: Mapping[str, Int64s]) -> None:
        """Go on from what `arrays` gave."""
        self._piece = _Piece(len(arrays["numbers"]) + _PIECE)
        self._piece.addresses[: len(arrays["numbers"])] = arrays["addresses"]
        self._piece.numbers[: len(arrays["numbers"])] = arrays["numbers"]
        self.steps.clear()
        for *before, count in arrays["steps"].tolist():
            start = self._piece.used
            self._piece.used += count
            counters = Counters(*before)
            self.steps.append(Step(counters, self._piece, start, self._piece.used))

    def open(self, arena: Arena, state: State, before: Counters, *, came: Int64s, swept: int) -> None:
        """Keep what the events `came` may change before they do, and those let go up to `swept`.

        Log rows from `before.events` on are of what comes alone.
        """
        self._make_room(arena, len(came) + swept - before.swept)
        save(arena.memory, state.pairs, state.device_pairs, came, before.events, self._saved)
        if swept > before.swept:
            save_ends(arena.memory, state.pairs, state.device_pairs, before.swept, swept, self._saved)
        self._before = before

    def close(self, arena: Arena) -> None:
        """Append what has changed since."""
        count = changed(arena.memory, self._saved, self._scratch.addresses, self._scratch.numbers)
        piece = self._piece
        if piece.used + count > len(piece.numbers):
            self._piece = piece = _Piece(max(_PIECE, count))
        last = self.steps[-1] if self.steps else None
        # A step never lies in two pieces.
        if last is None or last.piece is not piece or self._before.events - last.before.events >= _STEP_EVENTS:
            last = Step(self._before, piece, piece.used, piece.used)
            self.steps.append(last)
        place = slice(piece.used, piece.used + count)
        piece.addresses[place] = self._scratch.addresses[:count]
        piece.numbers[place] = self._scratch.numbers[:count]
        piece.used = last.stop = piece.used + count

    def forget(self, before_us: int) -> None:
        """Forget steps that no event from `before_us` on needs."""
        while len(self.steps) > 1 and self.steps[1].before.newest_us <= before_us:
            self.steps.popleft()

    def take_back(self, arena: Arena, at_us: int) -> Counters:
        """Undo all that came after `at_us`, in the rows; the counters then. The oldest step must not lie after it."""
        while True:
            step = self.steps.pop()
            undo(arena.memory, step.piece.addresses, step.piece.numbers, step.start, step.stop)
            step.piece.used = step.start
            self._piece = step.piece
            if step.before.newest_us <= at_us:
                return step.before

    def _make_room(self, arena: Arena, events: int) -> None:
        """Room for every row that so many events may change."""
        spans, size = events * arena.spans_an_event, events * arena.numbers_an_event
        if spans > len(self._saved.spans) or size > len(self._saved.image):
            self._saved = Saved(np.empty((2 * spans, 2), np.int64), np.empty(2 * size, np.int64), np.zeros(2, np.int64))
            self._scratch = _Piece(2 * size)
