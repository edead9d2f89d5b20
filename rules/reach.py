"""How far rules look: the events among which they find the same of some events as among all."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.adjacency import around
from graph.changed.index import Index
from graph.columns import Bools, EventColumns, Int32s
from rules.kernels.legs_before import legs_before
from rules.round_trip import RULE as ROUND_TRIP
from rules.tables import RuleTables
from rules.timeline import DAY_US

#: Looks back further in time than any rule from one leg to the one before.
_PARAMETERS: Final = ROUND_TRIP.parameters


class RuleReach:
    """What rules look at around events of one cut.

    All but `round_trip` look at events of the payer, the beneficiary, the device and the payer's and beneficiary's
    holders, at the first one of all, and at what was undone; `round_trip` at the legs that lead back. Rules over the
    events that are told, less some, find of the events asked about what they find over all, less the same: every list
    that they read there is whole, in its order, and no rule counts rows of others.
    """

    def __init__(self, columns: EventColumns, index: Index, tables: RuleTables) -> None:
        self._columns, self._index = columns, index
        held = np.flatnonzero(columns.holder >= 0).astype(np.int32)
        self._of_holder = around(held, columns.holder[held], int(columns.holder.max(initial=-1)) + 1)
        undoing = np.flatnonzero(columns.related >= 0).astype(np.int32)
        self._undoing = undoing[np.argsort(columns.related[undoing], kind="stable")]
        self._undone = columns.related[self._undoing]
        self._legs, self._closes = _round_trip_masks(columns, tables)

    def rows(self, events: Int32s, known: Int32s) -> Int32s:
        """`known` (all events of the ends and devices of `events`) and what else may be looked at; both ascending."""
        columns, last = self._columns, int(events[-1])
        nodes = np.unique(np.concatenate([columns.source[events], columns.target[events]]))
        holders = np.unique(columns.holder[nodes])
        accounts = [self._of_holder.of(int(holder)) for holder in holders[holders >= 0]]
        theirs = np.setdiff1d(np.concatenate([nodes[:0], *accounts]), nodes)
        found = [known, self._index.node.upto(theirs, last), self._paths(events, last), np.zeros(1, dtype=np.int32)]
        return self._with_related(np.unique(np.concatenate(found)).astype(np.int32), last)

    def _paths(self, events: Int32s, last: int) -> Int32s:
        """Legs that may lead back to each event's payer, and all that their pairs ever transferred."""
        columns, node = self._columns, self._index.node
        looked, legs = legs_before(
            node.offsets,
            node.events,
            events[self._closes[events]],
            columns.source,
            columns.target,
            self._legs,
            columns.occurred_at_us,
            columns.amount_base_minor,
            _PARAMETERS.window_days * DAY_US,
            _PARAMETERS.most_legs,
            _PARAMETERS.least_keep,
            _PARAMETERS.most_keep,
        )
        pairs = np.unique(self._index.pair_of[legs])
        return np.concatenate([looked, self._index.pair.upto(pairs, last)])

    def _with_related(self, rows: Int32s, last: int) -> Int32s:
        """With what undoes them or is undone by them, and so on."""
        while True:
            related = self._columns.related[rows]
            begin, end = (np.searchsorted(self._undone, rows, side) for side in ("left", "right"))
            undoing = [self._undoing[a:b] for a, b in zip(begin.tolist(), end.tolist(), strict=True) if b > a]
            more = np.unique(np.concatenate([rows, related[related >= 0], *undoing])).astype(np.int32)
            more = more[more <= last]
            if len(more) == len(rows):
                return rows
            rows = more


def _round_trip_masks(columns: EventColumns, tables: RuleTables) -> tuple[Bools, Bools]:
    """[n] what may be a leg of a round trip, and what may close one; never fewer than the rule takes."""
    least = max(1, int(tables.large_minor(columns.base_currency) * _PARAMETERS.least_large))
    large = columns.makes_motif & columns.has_base & (columns.amount_base_minor >= least)
    return large, large & columns.passable[columns.source] & columns.passable[columns.target]
