"""The last hours of changes to the state, so that an event that comes late can be put where it belongs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from graph.arrays import Int64s
from graph.kernels.journal import Saved, undo
from graph.live.arena import Arena

#: Words in one piece of the journal.
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
    """Room for records; an undo reads them backward."""

    def __init__(self, size: int) -> None:
        self.words: Int64s = np.empty(size, dtype=np.int64)
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
        self.saved = _room_for(0, 0)

    @property
    def bytes(self) -> int:
        """Memory of the pieces that steps still use."""
        pieces = {id(step.piece): step.piece for step in self.steps}
        return sum(8 * len(piece.words) for piece in pieces.values()) + 300 * len(self.steps)

    def arrays(self) -> dict[str, Int64s]:
        """All of it: six counters and the number of words of each step, and the words."""
        steps = [(*step.before, step.stop - step.start) for step in self.steps]
        nothing = np.empty(0, np.int64)
        return {
            "steps": np.array(steps, dtype=np.int64).reshape(len(steps), _STEP_FIELDS),
            "words": np.concatenate([nothing, *(s.piece.words[s.start : s.stop] for s in self.steps)]),
        }

    def resume(self, arrays: Mapping[str, Int64s]) -> None:
        """Go on from what `arrays` gave."""
        self._piece = _Piece(len(arrays["words"]) + _PIECE)
        self._piece.words[: len(arrays["words"])] = arrays["words"]
        self.steps.clear()
        for *before, count in arrays["steps"].tolist():
            start = self._piece.used
            self._piece.used += count
            counters = Counters(*before)
            self.steps.append(Step(counters, self._piece, start, self._piece.used))

    def make_room(self, arena: Arena, events: int) -> None:
        """Room in `saved` for every row that so many events may change."""
        spans, size = events * arena.spans_an_event, events * arena.numbers_an_event
        if spans > len(self.saved.spans) or size > len(self.saved.image):
            self.saved = _room_for(2 * spans, 2 * size)

    def enter(self, before: Counters, count: int) -> None:
        """Append the first `count` of `saved.words`, which changed since `before`."""
        piece = self._piece
        if piece.used + count > len(piece.words):
            self._piece = piece = _Piece(max(_PIECE, count))
        last = self.steps[-1] if self.steps else None
        # A step never lies in two pieces.
        if last is None or last.piece is not piece or before.events - last.before.events >= _STEP_EVENTS:
            last = Step(before, piece, piece.used, piece.used)
            self.steps.append(last)
        piece.words[piece.used : piece.used + count] = self.saved.words[:count]
        piece.used = last.stop = piece.used + count

    def forget(self, before_us: int) -> None:
        """Forget steps that no event from `before_us` on needs."""
        while len(self.steps) > 1 and self.steps[1].before.newest_us <= before_us:
            self.steps.popleft()

    def take_back(self, arena: Arena, at_us: int) -> Counters:
        """Undo all that came after `at_us`, in the rows; the counters then. The oldest step must not lie after it."""
        while True:
            step = self.steps.pop()
            undo(arena.memory, step.piece.words, step.start, step.stop)
            step.piece.used = step.start
            self._piece = step.piece
            if step.before.newest_us <= at_us:
                return step.before


def _room_for(spans: int, numbers: int) -> Saved:
    # A record of one number has two words.
    return Saved(
        spans=np.empty((spans, 2), np.int64),
        image=np.empty(numbers, np.int64),
        used=np.zeros(2, np.int64),
        words=np.empty(2 * numbers, np.int64),
    )
