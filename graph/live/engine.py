"""The feature engine over a sliding window: events expire, and late ones are put where they belong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any, Final, NoReturn

import numpy as np

from graph.arrays import Bools, Float32s, Int8s, Int32s, Int64s
from graph.columns import CASH_NODE, MERCHANT_NODE, EventColumns
from graph.features.arrival import Arrival, inputs_of, write_row
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.checks import check_arrival
from graph.features.engine import FeatureEngine, _stride
from graph.features.matrix import FeatureMatrix
from graph.features.numbering import Numbering, node_groups
from graph.features.raw import RAW_COUNT, write_raw, write_raw_row
from graph.features.state import empty_marks
from graph.grid.moves import Events, Nodes
from graph.grid.table import DAY_US, Table
from graph.kernels.journal import DEVICE, DEVICE_PAIR, EVENT, NODE, PAIR, Saved, changed, save
from graph.kernels.layout import COLUMN_COUNT
from graph.kernels.limits import LIMITS, Limits
from graph.kernels.link import link_stride
from graph.kernels.replay import Stride, hand_on
from graph.kernels.state import WINDOWS_S, Pairs, State
from graph.kernels.taking import Held, hold, take
from graph.kernels.unpairing import remove_since
from graph.live.arena import ROOM, Arena
from graph.live.journal import Counters, Journal
from graph.live.kernels.one import INPUT_COUNT, One, hold_one, take_one
from graph.live.layout import INPUTS, LINKED_FLAGS, with_arrays
from graph.live.pair_table import Ends, PairTable

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
_NOT_LIVE: Final = "a live engine takes events by `update` and `score` alone"


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
        self._cut = np.zeros(1, dtype=np.bool_)
        self._held: tuple[State, Saved, Any] | None = None
        self._held_one: tuple[State, Saved, Table, Any] | None = None
        self._inputs = np.zeros(INPUT_COUNT, dtype=np.int64)
        self._roomy_until, self._roomy_nodes = 0, 0

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
        """The first event that is kept: the journal may need it, or the grid of a midnight that is asked for."""
        swept = self.journal.steps[0].before.swept if self.journal.steps else self._swept
        midnight_us = self.floor_us // DAY_US * DAY_US
        kept = self._state.log.at[self.released : swept]
        return self.released + int(np.searchsorted(kept, midnight_us - _LONGEST_US, "left"))

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
            first = columns.rows(0, late)
            self._place(int(columns.occurred_at_us[0]), lambda: self._take(first), values[:late], truncated[:late])
        if late < len(columns):
            rest = columns.rows(late, len(columns)) if late else columns
            self._play(self._take(rest), values[late:], truncated[late:])
        return FeatureMatrix(catalogue=CATALOGUE_HASH, names=NAMES, values=values, truncated=truncated)

    def score(self, arrival: Arrival) -> tuple[Float32s, bool]:
        """The row that `update` would write for one transfer, be it late, and whether it is truncated.

        The row is overwritten by the next call. Raises: as `FeatureEngine.score`; `TimeRunsBack` before `floor_us`.
        """
        last_us = max(self.floor_us, NEVER_US + 1)
        check_arrival(arrival, last_us=last_us, nodes=len(self._nodes), devices=len(self._devices))
        row, self._cut[0] = self._row.values[0], False
        write_raw_row(arrival, self._base_currency, row)
        source, target = self._kinds[arrival.source], self._kinds[arrival.target]
        row[10], row[11] = target == MERCHANT_NODE, source >= CASH_NODE or target >= CASH_NODE
        if arrival.at_us < self.newest_us:
            self._place(arrival.at_us, lambda: self._append(arrival), self._row.values, self._cut)
            return row, bool(self._cut[0])
        accounts = bool(source < MERCHANT_NODE and target < MERCHANT_NODE)
        self._inputs[:] = inputs_of(arrival, accounts=accounts, base_currency=self._base_currency)
        self._take_newest(arrival.at_us)
        return row, bool(self._row.found.cut[0])

    def _take_newest(self, at_us: int) -> None:
        """Look at the event of `_inputs`, which none is later than."""
        event = self._events
        if event >= self._roomy_until or len(self._nodes) != self._roomy_nodes:
            self._make_room(events=event + 1, pairs=1)
            self._roomy_until, self._roomy_nodes = self._room_left(), len(self._nodes)
        table = self._grid.table
        midnight_us = at_us // DAY_US * DAY_US
        if table is None or table.midnight[0] != midnight_us:
            events, nodes = self._seen()
            table = self._grid.refresh(events.rows(0, event), nodes, midnight_us)
        swept, before = self._swept_by(at_us, 1), self._counters(event)
        self.journal.make_room(self.arena, event + 1 - before.waiting + swept - self._swept)
        count = take_one(self._hands_on_one(table), event, RAW_COUNT, self._swept, swept)
        self._events, self._swept = event + 1, swept
        self.journal.enter(before, count)
        self.journal.forget(at_us - self.lateness_us)
        self._give_back()

    def _room_left(self) -> int:
        """The event up to which each may come, with a pair and a use of its own, without more being made ready."""
        state, ready = self._state, self.arena.ready
        if any(table.is_growing for table in self._tables):
            return 0
        pairs = min(ready[PAIR], 3 * len(state.pairs.keys) // 8) - int(state.pairs.used[0])
        uses = min(ready[DEVICE_PAIR], 3 * len(state.device_pairs.keys) // 8) - int(state.device_pairs.used[0])
        uses = uses if len(self._devices) else pairs
        waiting = self._events - int(state.waiting[0])
        return min(ready[EVENT], self._events + min(pairs, uses) - waiting)

    def _hands_on_one(self, table: Table) -> Any:
        """What `take_one` is handed, made anew where an array was replaced."""
        held = self._held_one
        if held is None or held[0] is not self._state or held[1] is not self.journal.saved or held[2] is not table:
            one = One(
                Held(self._state, self.arena.memory, self.journal.saved, self._limits), table, self._inputs, self._row
            )
            self._held_one = held = self._state, self.journal.saved, table, hold_one(one)
        return held[3]

    def begin_day(self, day_us: int) -> None:
        """Make the grid of a day of which nothing has come yet."""
        midnight_us = day_us // DAY_US * DAY_US
        if self.newest_us < midnight_us:
            events, nodes = self._seen()
            self._grid.refresh(events.rows(0, self._events), nodes, midnight_us)

    def advance(self, columns: EventColumns, values: Float32s) -> NoReturn:  # noqa: ARG002 - refused
        """Raises: `TypeError`. What events close is numbered from the first ever, and most are let go of here."""
        raise TypeError(_NOT_LIVE)

    def settle(self) -> NoReturn:
        """Raises: `TypeError`. The latest moment stays open to events that come."""
        raise TypeError(_NOT_LIVE)

    def _append(self, arrival: Arrival) -> int:
        """Enter one transfer in the log; its number."""
        event = self._events
        self._make_room(events=event + 1, pairs=1)
        ends = self._kinds[arrival.source], self._kinds[arrival.target]
        accounts = bool(max(ends) < MERCHANT_NODE)
        write_row(self._state.log, event, arrival, accounts=accounts, base_currency=self._base_currency)
        self._events += 1
        return event

    def _play(self, first: int, values: Float32s, truncated: Bools) -> None:
        """Look at the appended events from `first` on, block by block."""
        if self._grid.table is not None and self._state.log.at[first] < self._grid.table.midnight[0]:
            # It lacks what comes now.
            self._grid.table = None
        if len(values) == 1:
            self._grid.write_one(*self._seen(), first, values[0], RAW_COUNT)
        else:
            self._grid.write(*self._seen(), first, values, RAW_COUNT)
        for start in range(0, len(values), BLOCK):
            part, cut = values[start : start + BLOCK], truncated[start : start + BLOCK]
            self._step(first + start, part, cut)
        self._give_back()

    def _step(self, start: int, part: Float32s, cut: Bools) -> None:
        """Look at a block of events, let go of as many old ones, and enter what changed in the journal."""
        at, stop = self._state.log.at, start + len(part)
        newest_us, now_us = int(at[self._events - 1]), int(at[stop - 1])
        swept = self._swept_by(now_us, len(part))
        recorded = self._recorded(now_us, newest_us)
        before = self._counters(start)
        stride = self._stride_of(start, part)
        self.journal.make_room(self.arena, stop - before.waiting + swept - self._swept)
        count = take(self._hands_on(), stride, self._swept, swept, int(recorded))
        self._swept = swept
        if recorded:
            self.journal.enter(before, count)
        cut[:] = stride.found.cut > 0
        self.journal.forget(newest_us - self.lateness_us)

    def _again(self, first: int, stop: int) -> None:
        """Link events anew whose features have been told; what was taken back is let go again by those to come."""
        memory, limits = self.arena.memory, self._limits
        for start in range(first, stop, BLOCK):
            count = min(BLOCK, stop - start)
            recorded = self._recorded(int(self._state.log.at[start + count - 1]), self.newest_us)
            before = self._counters(start)
            stride = _stride(start, np.empty((count, len(NAMES)), np.float32))
            self.journal.make_room(self.arena, start + count - before.waiting)
            if recorded:
                save(memory, self._state, start, start + count, self.journal.saved)
            link_stride(self._state, start, stride.values, len(NAMES) - COLUMN_COUNT)
            hand_on(self._state, stride, limits)
            if recorded:
                self.journal.enter(before, changed(memory, self.journal.saved))
            self.journal.forget(self.newest_us - self.lateness_us)

    def _recorded(self, now_us: int, newest_us: int) -> bool:
        """Once all of `newest_us` have come, an event can be placed before this block; else nothing need be kept."""
        if now_us < newest_us - self.lateness_us:
            self.journal.steps.clear()
            return False
        return True

    def _stride_of(self, start: int, part: Float32s) -> Stride:
        if part.base is not self._row.values and part is not self._row.values:
            return _stride(start, part)
        self._row.found.cut[0] = 0
        return self._row._replace(first=start)

    def _hands_on(self) -> Any:
        """What `take` is handed, made anew where an array was replaced."""
        held = self._held
        if held is None or held[0] is not self._state or held[1] is not self.journal.saved:
            hands = hold(Held(self._state, self.arena.memory, self.journal.saved, self._limits))
            self._held = held = self._state, self.journal.saved, hands
        return held[2]

    def _place(self, at_us: int, append: Callable[[], int], values: Float32s, truncated: Bools) -> None:
        """Take back what is later than the late events, then look at them and it again, in the order of time."""
        tail, first = self._take_back(at_us)
        append()
        log = self._state.log
        late = {name: getattr(log, name)[first : self._events].copy() for name in INPUTS}
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

    def _take_back(self, at_us: int) -> tuple[dict[str, Int64s], int]:
        """Undo what came after `at_us`; the inputs of the events taken back, and the number of the first."""
        self._settle_tables()
        self._roomy_until = 0
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

    def _swept_by(self, now_us: int, count: int) -> int:
        """Up to which event those that came can be let go; a few at once, as most of the cost is the call."""
        first, horizon, at = self._swept, now_us - _LONGEST_US, self._state.log.at
        enough = first + _AT_ONCE - 1
        if enough >= self._state.waiting[0] or at[enough] >= horizon:
            return first
        stop = min(first + max(_AT_ONCE, _LET_GO * count), int(self._state.waiting[0]))
        return first + int(np.searchsorted(at[first:stop], horizon, "left"))

    def _give_back(self) -> None:
        if self._swept - self.released < _RELEASED:
            return
        dropped = self.dropped
        if dropped - self.released >= _RELEASED:
            self.arena.release(self.released, dropped)
            self.released = dropped

    def _seen(self) -> tuple[Events, Nodes]:
        log, accounts, known = self._state.log, self._state.accounts, len(self._nodes)
        events = Events(log.at, log.source, log.target, log.amount, log.flags, log.device)
        return events, Nodes(accounts.passable[:known], accounts.merchant[:known])

    def reserve(self, *, events: int = 0, nodes: int = 0, devices: int = 0, pairs: int = 0) -> None:
        """As the engine's, in the arena."""
        self._make_room(events=max(events, self._events), pairs=pairs, nodes=nodes, devices=devices)
        more = len(self._state.accounts.passable) - len(self._kinds)
        if more > 0:
            self._kinds = np.concatenate([self._kinds, np.zeros(more, dtype=np.int8)])

    def node(self, kind: int, name: str, *, passable: bool) -> int:
        """As the engine's; its row is made ready first."""
        self.arena.prepare(NODE, len(self._nodes) + 1)
        return super().node(kind, name, passable=passable)

    def device(self, name: str) -> int:
        """As the engine's; its row is made ready first."""
        if len(self._devices) == 0:
            self._roomy_until = 0
        self.arena.prepare(DEVICE, len(self._devices) + 1)
        return super().device(name)

    def _take(self, columns: EventColumns) -> int:
        self._nodes.numbers_of(node_groups(columns), columns.node_ids)
        self._devices.numbers_of(np.zeros(len(columns.device_ids), np.int32), columns.device_ids)
        self._make_room(events=self._events + len(columns), pairs=len(columns))
        return super()._take(columns)

    def _have_room_until(self, stop: int) -> None:
        """There is: `_make_room` has seen to it when the events came."""

    def _make_room(self, *, events: int, pairs: int, nodes: int = 0, devices: int = 0) -> None:
        """Rows for so many events and for `pairs` more pairs, and for the nodes and devices that are numbered."""
        state, nodes, devices = self._state, max(nodes, len(self._nodes)), max(devices, len(self._devices))
        # What waits is linked with those that come, and may bring its uses of devices then.
        uses = pairs + self._events - int(state.waiting[0]) if devices else 0
        used, used_devices = int(state.pairs.used[0]), int(state.device_pairs.used[0])
        needed = (events, nodes, used + pairs, devices, used_devices + uses)
        if any(rows > room for rows, room in zip(needed, self.arena.room, strict=True)):
            self._grow(tuple(max(room, 2 * rows) for rows, room in zip(needed, self.arena.room, strict=True)))
        for owner, rows in enumerate(needed):
            if rows > self.arena.ready[owner]:
                self.arena.prepare(owner, rows)
        if nodes > len(self._state.marks.mark):
            self._state = self._state._replace(marks=empty_marks(self.arena.room[NODE]))
        of_accounts, of_devices = self._tables
        ends, ends_of_devices = self._ends()
        known = of_accounts.with_room(self._state.pairs, pairs, ends)
        uses_known = of_devices.with_room(self._state.device_pairs, uses, ends_of_devices)
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
        ends, ends_of_devices = self._ends()
        self._state = self._state._replace(
            pairs=of_accounts.settled(self._state.pairs, ends),
            device_pairs=of_devices.settled(self._state.device_pairs, ends_of_devices),
        )

    def _ends(self) -> tuple[Ends, Ends]:
        log, waiting, stop = self._state.log, int(self._state.waiting[0]), self._events
        return Ends(log.source, log.target, waiting, stop), Ends(log.device, log.source, waiting, stop)


def _with_table(pairs: Pairs, old: Pairs) -> Pairs:
    return pairs._replace(keys=old.keys, numbers=old.numbers, used=old.used)


def _runs(own: Bools) -> list[int]:
    """Where runs of equal values begin, and the end of the last."""
    return [0, *(np.flatnonzero(np.diff(own)) + 1).tolist(), len(own)]
