"""Bipartite layers and stacks: accounts that pay the same beneficiaries, and were paid by the same accounts before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.adjacency import Adjacency, around
from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns, Int32s, Int64s
from graph.kernels.limits import LAYERS
from graph.kernels.replay import Found
from graph.motifs.batch import Instance
from graph.motifs.settings import DAY_US, LAYER_MOST, SHARED_FEWEST, STACKED_FEWEST, WINDOW_US

#: Account to transfer.
_Legs = dict[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """Events that complete layers: with enough shared beneficiaries, and with shared payers too."""

    shared: Int64s
    stacked: Int64s

    @classmethod
    def of(cls, first: int, found: Found) -> Layered:
        """Those of one stride; `first` is the stride's first row."""
        return cls(
            shared=first + np.flatnonzero(found.forms.shared), stacked=first + np.flatnonzero(found.forms.stacks)
        )


def layers(columns: EventColumns, parts: list[Layered]) -> Iterator[Instance]:
    """The largest first; one of which half is in larger ones of its kind already is not told again."""
    passable = columns.passable[columns.source] & columns.passable[columns.target]
    legs = np.flatnonzero(columns.makes_motif & ~columns.is_internal & passable).astype(np.int32)
    sides = _Sides(
        columns,
        around(legs, columns.source[legs], columns.node_count),
        around(legs, columns.target[legs], columns.node_count),
    )
    for typology in (Typology.BIPARTITE, Typology.STACK):
        is_stack = typology is Typology.STACK
        rows = [row for part in parts for row in (part.stacked if is_stack else part.shared).tolist()]
        completed = [events for row in rows if len(events := sides.witnesses(row, is_stack=is_stack)) <= LAYER_MOST]
        told = np.zeros(len(columns), dtype=np.bool_)
        for events in sorted((events for events in completed if events), key=len, reverse=True):
            if 2 * int(told[events].sum()) < len(events):
                told[events] = True
                yield Instance(typology=typology, events=events)


@dataclass(frozen=True, slots=True)
class _Sides:
    """The transfers that may be legs, by payer and by beneficiary."""

    columns: EventColumns
    out: Adjacency
    into: Adjacency

    def witnesses(self, row: int, *, is_stack: bool) -> list[int]:
        """Of the event's payer and each account beside it: transfers to what they share, and from what paid both."""
        source, target, at_us = self.columns.source, self.columns.target, self.columns.occurred_at_us
        payer, fewest = int(source[row]), STACKED_FEWEST if is_stack else SHARED_FEWEST
        paid = {**self._latest(self.out.of(payer), target, row), int(target[row]): row}
        payers = self._latest(self.into.of(payer), source, row)
        kept: set[int] = set()
        for other, last in self._latest(self.into.of(int(target[row])), source, row).items():
            its = self._latest(self.out.of(other), target, row)
            shared = paid.keys() & its.keys()
            if other == payer or len(shared) < fewest:
                continue
            # A stack's layers follow each other in time, its legs need not.
            above = self._latest(self.into.of(other), source, row, before_us=int(at_us[last])) if is_stack else {}
            both = payers.keys() & above.keys()
            if not is_stack or len(both) >= STACKED_FEWEST:
                kept.update(paid[node] for node in shared)
                kept.update(its[node] for node in shared)
                kept.update(payers[node] for node in both)
                kept.update(above[node] for node in both)
        return sorted(kept)

    def _latest(self, legs: Int32s, far: Int32s, row: int, *, before_us: int | None = None) -> _Legs:
        """By the account at the far end, the latest leg of the window before the event; all over before a moment.

        Empty for a hub.
        """
        at_us = self.columns.occurred_at_us
        now_us = int(at_us[row])
        stop_us = now_us if before_us is None else before_us
        begin, end = np.searchsorted(at_us[legs], [now_us - WINDOW_US, stop_us], "left").tolist()
        if end - begin > LAYERS.hub:
            return {}
        legs = legs[begin:end]
        if before_us is not None:
            over_us = at_us[legs] + np.where(self.columns.day_only[legs], DAY_US - 1, 0)
            legs = legs[over_us < before_us]
        return dict(zip(far[legs].tolist(), legs.tolist(), strict=True))
