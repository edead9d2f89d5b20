"""The last hours of changes to the state, so that an event that comes late can be put where it belongs."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from typing import Final

import numpy as np

from graph.arrays import Int64s
from graph.kernels.journal import Saved, changed, save, undo
from graph.kernels.state import State
from graph.live.arena import Arena

#: Changed words in one piece of the journal.
_PIECE: Final = 1 << 16
#: Events that are taken back together at least, so that a step's own words weigh little.
_STEP_EVENTS: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
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
    """Room for changed words; an undo reads them backward."""

    def __init__(self, size: int) -> None:
        self.addresses: Int64s = np.empty(size, dtype=np.int64)
        self.words: Int64s = np.empty(size, dtype=np.int64)
        self.used = 0


_STEP_FIELDS: Final = len(fields(Counters)) + 1


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
        self._saved = Saved(np.empty((0, 2), np.int64), np.empty(0, np.uint8), np.zeros(2, np.int64))

    @property
    def bytes(self) -> int:
        """Memory of the pieces that steps still use."""
        pieces = {id(step.piece): step.piece for step in self.steps}
        return sum(16 * len(piece.words) for piece in pieces.values()) + 300 * len(self.steps)

    def arrays(self) -> dict[str, Int64s]:
        """All of it: six counters and the number of words of each step, and the words with their addresses."""
        steps = [(*astuple(step.before), step.stop - step.start) for step in self.steps]
        nothing = np.empty(0, np.int64)
        return {
            "steps": np.array(steps, dtype=np.int64).reshape(len(steps), _STEP_FIELDS),
            "addresses": np.concatenate([nothing, *(s.piece.addresses[s.start : s.stop] for s in self.steps)]),
            "words": np.concatenate([nothing, *(s.piece.words[s.start : s.stop] for s in self.steps)]),
        }

    def resume(self, arrays: Mapping[str, Int64s]) -> None:
        """Go on from what `arrays` gave."""
        self._piece = _Piece(len(arrays["words"]) + _PIECE)
        self._piece.addresses[: len(arrays["words"])] = arrays["addresses"]
        self._piece.words[: len(arrays["words"])] = arrays["words"]
        self.steps.clear()
        for *before, count in arrays["steps"].tolist():
            start = self._piece.used
            self._piece.used += count
            counters = Counters(**dict(zip((f.name for f in fields(Counters)), before, strict=True)))
            self.steps.append(Step(counters, self._piece, start, self._piece.used))

    def open(self, arena: Arena, state: State, before: Counters, events: Int64s) -> None:
        """Keep what `events` may change, before they do; log rows from `before.events` on are theirs alone."""
        self._make_room(arena, len(events))
        save(arena.memory, state.pairs, state.device_pairs, events, before.events, self._saved)
        last = self.steps[-1] if self.steps else None
        # At worst every word of every row changes, and no step lies in two pieces.
        most = int(self._saved.used[1]) // 8 + int(self._saved.used[0])
        if self._piece.used + most > len(self._piece.words):
            self._piece = _Piece(max(_PIECE, most))
        if last is None or last.piece is not self._piece or before.events - last.before.events >= _STEP_EVENTS:
            self.steps.append(Step(before, self._piece, self._piece.used, self._piece.used))

    def close(self, arena: Arena) -> None:
        """Append what has changed since."""
        piece = self._piece
        piece.used = changed(arena.memory, self._saved, piece.addresses, piece.words, piece.used)
        self.steps[-1].stop = piece.used

    def forget(self, before_us: int) -> None:
        """Forget steps that no event from `before_us` on needs."""
        while len(self.steps) > 1 and self.steps[1].before.newest_us <= before_us:
            self.steps.popleft()

    def take_back(self, arena: Arena, at_us: int) -> Counters:
        """Undo all that came after `at_us`, in the rows; the counters then. The oldest step must not lie after it."""
        while True:
            step = self.steps.pop()
            undo(arena.memory, step.piece.addresses, step.piece.words, step.start, step.stop)
            step.piece.used = step.start
            self._piece = step.piece
            if step.before.newest_us <= at_us:
                return step.before

    def _make_room(self, arena: Arena, events: int) -> None:
        fields, heads = arena.memory.fields, arena.memory.heads
        log_rows = fields[fields[:, 0] == 0]
        # Each of the two nodes, the pair, the device and its use may show heads in the log.
        rows = 1 + 2 * len(heads)
        spans = events * (rows * len(log_rows) + 2 * len(fields))
        size = events * int(rows * log_rows[:, 2].sum() + 2 * fields[:, 2].sum())
        if spans > len(self._saved.spans) or size > len(self._saved.image):
            self._saved = Saved(np.empty((2 * spans, 2), np.int64), np.empty(2 * size, np.uint8), np.zeros(2, np.int64))
