"""The feature engine over a sliding window: events expire, and late ones are put where they belong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final

import numpy as np

from graph.arrays import Bools, Float32s, Int8s, Int32s, Int64s
from graph.columns import EventColumns
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.engine import FeatureEngine, _stride
from graph.features.matrix import FeatureMatrix
from graph.features.numbering import Numbering, node_groups
from graph.features.raw import write_raw
from graph.kernels.journal import DEVICE, DEVICE_PAIR, EVENT, NODE, PAIR
from graph.kernels.layout import COLUMN_COUNT
from graph.kernels.letting_go import let_go
from graph.kernels.limits import LIMITS, Limits
from graph.kernels.link import link_stride
from graph.kernels.replay import Stride, hand_on, replay
from graph.kernels.state import WINDOWS_S, Pairs, State
from graph.kernels.unpairing import remove_since
from graph.live.arena import ROOM, Arena
from graph.live.journal import Counters, Journal
from graph.live.layout import INPUTS, LINKED_FLAGS, with_arrays
from graph.live.pair_table import PairTable

#: Events that are looked at between two entries of the journal.
BLOCK: Final = 256
#: Before every event that is taken: the time of event 0, and of what is read in pages given back.
NEVER_US: Final = 0
_LONGEST_US: Final = max(WINDOWS_S) * 1_000_000
#: Events let go at most for each one that comes, so that a long pause makes no long wait.
_LET_GO: Final = 2
_AT_ONCE: Final = 8
#: Events whose pages are given back together.
_RELEASED: Final = 1 << 16
_Kernel = Callable[[State, Stride, Limits], None]


class LiveEngine(FeatureEngine):
    """Equal, bit for bit, to an engine that forgets nothing and had every event in the order of time."""

    def __init__(
        self, limits: Limits = LIMITS, *, lateness_us: int, room: tuple[int, ...] = ROOM, base_currency: str = "EUR"
    ) -> None:
        super().__init__(limits, base_currency=base_currency)
        self.lateness_us = lateness_us
        self.arena = Arena(room)
        self.journal = Journal()
        self._state = self.arena.state
        self._tables = (PairTable(), PairTable())
        self.released = 1
        # Event 0 is none: lists end there where an event was let go.
        self.arena.prepare(EVENT, 1)
        self._events, self._swept = 1, 1
        self._state.waiting[0] = 1

    @property
    def newest_us(self) -> int:
        """Time of the newest event; `NEVER_US` before the first."""
        return int(self._state.log.at[self._events - 1])

    @property
    def floor_us(self) -> int:
        """The earliest time at which an event can still be placed."""
        kept = self.journal.steps[0].before.newest_us if self.journal.steps else self.newest_us
        return max(kept, self.newest_us - self.lateness_us)

    @property
    def dropped(self) -> int:
        """The first event that is still kept."""
        return self.journal.steps[0].before.swept if self.journal.steps else self._swept

    @property
    def numberings(self) -> tuple[Numbering, Numbering]:
        """The engine's own numbers of nodes, and of devices."""
        return self._nodes, self._devices

    @property
    def counters(self) -> Counters:
        """How far the engine has come."""
        return self._counters(self._events)

    @property
    def state(self) -> State:
        """All that is known, with no pair table half filled."""
        self._settle_tables()
        return self._state

    @property
    def kinds(self) -> Int8s:
        """[nodes] what each node is."""
        return self._kinds[: len(self._nodes)]

    @property
    def base_currency(self) -> str:
        """Of the last columns that came."""
        return self._base_currency

    def resume(self, counters: Counters, dropped: int, tables: Mapping[str, Int64s | Int32s], kinds: Int8s) -> None:
        """Go on from rows that were read into the arena, with these pair tables and kinds of nodes."""
        self._kinds = np.zeros(len(self.arena.state.accounts.passable), dtype=np.int8)
        self._kinds[: len(kinds)] = kinds
        self._events, self._swept, self.released = counters.events, counters.swept, dropped
        self._state = with_arrays(self._state, dict(tables))
        self._state.waiting[0] = counters.waiting

    def update(self, columns: EventColumns) -> FeatureMatrix:
        """The features of `columns`, late ones among them; those before `floor_us` must not be."""
        values = np.empty((len(columns), len(NAMES)), dtype=np.float32)
        truncated = np.zeros(len(columns), dtype=np.bool_)
        write_raw(columns, values)
        late = int(np.searchsorted(columns.occurred_at_us, self.newest_us, "left"))
        if late:
            self._place(columns.rows(0, late), values[:late], truncated[:late])
        if late < len(columns):
            rest = columns.rows(late, len(columns)) if late else columns
            self._play(self._take(rest), values[late:], truncated[late:])
        return FeatureMatrix(catalogue=CATALOGUE_HASH, names=NAMES, values=values, truncated=truncated)

    def _play(self, first: int, values: Float32s, truncated: Bools) -> None:
        """Look at the appended events from `first` on, block by block."""
        for start in range(0, len(values), BLOCK):
            part, cut = values[start : start + BLOCK], truncated[start : start + BLOCK]
            self._step(first + start, part, cut, kernel=replay)
        self._give_back()

    def _step(self, start: int, part: Float32s, cut: Bools, *, kernel: _Kernel) -> None:
        """Let `kernel` have a block of events, let go of as many old ones, and enter what changed in the journal."""
        log, stop = self._state.log, start + len(part)
        newest_us, now_us = int(log.at[self._events - 1]), int(log.at[stop - 1])
        # What a late event took back is let go again bit by bit, by those to come.
        swept = self._swept_by(now_us, len(part)) if kernel is replay else self._swept
        # Once all of them have come, no event can be placed before this block.
        settled = now_us < newest_us - self.lateness_us
        if settled:
            self.journal.steps.clear()
        else:
            before, came = self._counters(start), self._came(start, stop)
            self.journal.open(self.arena, self._state, before, came=came, swept=swept)
        stride = _stride(start, part)
        kernel(self._state, stride, self._limits)
        if swept > self._swept:
            let_go(self._state, self.arena.memory, self._swept, swept)
            self._swept = swept
        if not settled:
            self.journal.close(self.arena)
        cut[:] = stride.found.cut > 0
        self.journal.forget(newest_us - self.lateness_us)

    def _place(self, columns: EventColumns, values: Float32s, truncated: Bools) -> None:
        """Take back what is later than the late events, then look at them and it again, in the order of time."""
        tail, first = self._take_back(int(columns.occurred_at_us[0]))
        self._take(columns)
        log = self._state.log
        late = {name: getattr(log, name)[first : first + len(columns)].copy() for name in INPUTS}
        at = np.concatenate([tail["at"], late["at"]])
        order = np.argsort(at, kind="stable")
        self._make_room(events=first + len(order), pairs=len(order))
        log = self._state.log
        for name in INPUTS:
            getattr(log, name)[first : first + len(order)] = np.concatenate([tail[name], late[name]])[order]
        self._events = first + len(order)
        place = order - len(tail["at"])
        for begin, end in pairwise(_runs(place >= 0)):
            if place[begin] >= 0:
                rows = slice(int(place[begin]), int(place[end - 1]) + 1)
                self._play(first + begin, values[rows], truncated[rows])
            else:
                self._again(first + begin, first + end)

    def _again(self, first: int, stop: int) -> None:
        """Link events anew whose features have been told."""
        for start in range(first, stop, BLOCK):
            count = min(BLOCK, stop - start)
            self._step(start, np.empty((count, len(NAMES)), np.float32), np.empty(count, np.bool_), kernel=_linked)

    def _take_back(self, at_us: int) -> tuple[dict[str, Int64s], int]:
        """Undo what came after `at_us`; the inputs of the events taken back, and the number of the first."""
        self._settle_tables()
        events, state = self._events, self._state
        before = self.journal.take_back(self.arena, at_us)
        log, again = state.log, slice(before.waiting, events)
        self.arena.blank(PAIR, before.pairs, int(state.pairs.used[0]))
        self.arena.blank(DEVICE_PAIR, before.device_pairs, int(state.device_pairs.used[0]))
        remove_since(state.pairs, log.source[again], log.target[again], before.pairs)
        remove_since(state.device_pairs, log.device[again], log.source[again], before.device_pairs)
        tail = {name: getattr(log, name)[before.events : events].copy() for name in INPUTS}
        tail["flags"] &= 0xFF ^ LINKED_FLAGS
        self.arena.blank(EVENT, before.events, events)
        self._events, self._swept, self._state.waiting[0] = before.events, before.swept, before.waiting
        return tail, before.events

    def _counters(self, start: int) -> Counters:
        state = self._state
        return Counters(
            events=start,
            waiting=int(self._state.waiting[0]),
            swept=self._swept,
            pairs=int(state.pairs.used[0]),
            device_pairs=int(state.device_pairs.used[0]),
            newest_us=int(state.log.at[start - 1]),
        )

    def _came(self, start: int, stop: int) -> Int64s:
        """Events of the block and those that it links."""
        waiting, at = int(self._state.waiting[0]), self._state.log.at
        return np.arange(waiting if at[waiting] < at[stop - 1] else start, stop)

    def _swept_by(self, now_us: int, count: int) -> int:
        """Up to which event those that came can be let go; a few at once, as most of the cost is the call."""
        first, horizon, at = self._swept, now_us - _LONGEST_US, self._state.log.at
        enough = first + _AT_ONCE - 1
        if at[enough] >= horizon or enough >= self._state.waiting[0]:
            return first
        stop = min(first + max(_AT_ONCE, _LET_GO * count), int(self._state.waiting[0]))
        return first + int(np.searchsorted(at[first:stop], horizon, "left"))

    def _give_back(self) -> None:
        if self.dropped - self.released >= _RELEASED:
            self.arena.release(self.released, self.dropped)
            self.released = self.dropped

    def node(self, kind: int, name: str, *, passable: bool) -> int:
        """As the engine's; its row is made ready first."""
        self.arena.prepare(NODE, len(self._nodes) + 1)
        return super().node(kind, name, passable=passable)

    def device(self, name: str) -> int:
        """As the engine's; its row is made ready first."""
        self.arena.prepare(DEVICE, len(self._devices) + 1)
        return super().device(name)

    def _take(self, columns: EventColumns) -> int:
        self._nodes.numbers_of(node_groups(columns), columns.node_ids)
        self._devices.numbers_of(np.zeros(len(columns.device_ids), np.int32), columns.device_ids)
        # The events of the latest moment are not linked yet: their pairs come too.
        waiting = self._events - int(self._state.waiting[0])
        self._make_room(events=self._events + len(columns), pairs=waiting + len(columns))
        return super()._take(columns)

    def _make_room(self, *, events: int, pairs: int) -> None:
        """Rows for so many events and for `pairs` more pairs, and for the nodes and devices that are numbered."""
        state, devices = self._state, len(self._devices)
        uses = pairs if devices else 0
        used, used_devices = int(state.pairs.used[0]), int(state.device_pairs.used[0])
        needed = (events, len(self._nodes), used + pairs, devices, used_devices + uses)
        if any(rows > room for rows, room in zip(needed, self.arena.room, strict=True)):
            self._grow(tuple(max(room, 2 * rows) for rows, room in zip(needed, self.arena.room, strict=True)))
        for owner, rows in enumerate(needed):
            if rows > self.arena.ready[owner]:
                self.arena.prepare(owner, rows)
        of_accounts, of_devices = self._tables
        known = of_accounts.with_room(self._state.pairs, pairs)
        uses_known = of_devices.with_room(self._state.device_pairs, uses)
        if known is not self._state.pairs or uses_known is not self._state.device_pairs:
            self._state = self._state._replace(pairs=known, device_pairs=uses_known)

    def _grow(self, room: tuple[int, ...]) -> None:
        """Move to an arena with more room: the one thing that copies everything."""
        old, self.arena = self._state, self.arena.grown(room, self.dropped)
        new = self.arena.state
        self._state = new._replace(
            waiting=old.waiting,
            marks=old.marks,
            pairs=_with_table(new.pairs, old.pairs),
            device_pairs=_with_table(new.device_pairs, old.device_pairs),
        )

    def _settle_tables(self) -> None:
        """No table is being filled any more."""
        of_accounts, of_devices = self._tables
        self._state = self._state._replace(
            pairs=of_accounts.settled(self._state.pairs), device_pairs=of_devices.settled(self._state.device_pairs)
        )


def _with_table(pairs: Pairs, old: Pairs) -> Pairs:
    return pairs._replace(keys=old.keys, numbers=old.numbers, used=old.used)


def _linked(state: State, stride: Stride, limits: Limits) -> None:
    """What later events need of these: lists, pairs, devices and chains; accounts count them when they are asked."""
    link_stride(state, stride.first, stride.values, stride.values.shape[1] - COLUMN_COUNT)
    hand_on(state, stride, limits)


def _runs(own: Bools) -> list[int]:
    """Where runs of equal values begin, and the end of the last."""
    return [0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]
