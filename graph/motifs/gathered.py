"""Scatter-gathers whose transfers stand in no order of time: told where none in order is as large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.adjacency import incoming, outgoing
from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns, Int32s, Int64s
from graph.kernels.limits import UNORDERED_SCATTER
from graph.kernels.replay import Found
from graph.motifs.batch import Instance
from graph.motifs.settings import SCATTER_GATHER_FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """Events that complete one of these, its two ends and how many accounts lie between them."""

    event: Int64s
    origin: Int32s
    sink: Int32s
    intermediaries: Int32s

    @classmethod
    def of(cls, first: int, found: Found) -> Completed:
        """Those of one stride that are large enough and larger than the event's scatter-gather in order."""
        forms = found.forms
        rows = np.flatnonzero((forms.gathered >= SCATTER_GATHER_FEWEST) & (forms.gathered > found.intermediaries))
        return cls(
            event=first + rows,
            origin=forms.origin[rows],
            sink=forms.sink[rows],
            intermediaries=forms.gathered[rows],
        )


def gathered(columns: EventColumns, parts: list[Completed]) -> Iterator[Instance]:
    """One instance for each origin and target while it grows: that of the event that makes it largest."""
    event = np.concatenate([np.empty(0, np.int64), *(part.event for part in parts)])
    origin = np.concatenate([np.empty(0, np.int32), *(part.origin for part in parts)])
    sink = np.concatenate([np.empty(0, np.int32), *(part.sink for part in parts)])
    count = np.concatenate([np.empty(0, np.int32), *(part.intermediaries for part in parts)])
    order = np.lexsort((event, sink, origin))
    event, origin, sink, count = event[order], origin[order], sink[order], count[order]
    goes_on = np.zeros(len(event), dtype=np.bool_)
    goes_on[:-1] = (
        (origin[1:] == origin[:-1])
        & (sink[1:] == sink[:-1])
        & (count[1:] >= count[:-1])
        & (np.diff(columns.occurred_at_us[event]) < UNORDERED_SCATTER.window_us)
    )
    out, into = outgoing(columns), incoming(columns)
    for row, one, other in zip(*(a[~goes_on].tolist() for a in (event, origin, sink)), strict=True):
        witnesses = _legs(columns, row, out.of(one), into.of(other))
        if len(witnesses) >= 2 * SCATTER_GATHER_FEWEST:
            yield Instance(typology=Typology.SCATTER_GATHER, events=witnesses, centre=one, ordered=False)


def _legs(columns: EventColumns, row: int, out: Int32s, into: Int32s) -> list[int]:
    """Of each account between them the latest leg in and the latest of a similar amount out, within the window."""
    amount, low, high = columns.amount_base_minor, UNORDERED_SCATTER.low, UNORDERED_SCATTER.high
    seconds: dict[int, list[int]] = {}
    for other in _latest(columns, row, into):
        seconds.setdefault(int(columns.source[other]), []).append(other)
    legs: dict[int, list[int]] = {}
    for leg in _latest(columns, row, out):
        middle = int(columns.target[leg])
        for other in seconds.get(middle, ()) if middle not in legs else ():
            if low * amount[leg] <= amount[other] <= high * amount[leg]:
                legs[middle] = [leg, other]
                break
    return [event for pair in legs.values() for event in pair]


def _latest(columns: EventColumns, row: int, legs: Int32s) -> list[int]:
    """Those of them that may be a leg of what `row` completes, latest first."""
    begin = columns.occurred_at_us[row] - UNORDERED_SCATTER.window_us
    at = columns.occurred_at_us[legs]
    earlier = legs[((at < columns.occurred_at_us[row]) | (legs == row)) & (at >= begin)]
    kept = earlier[columns.makes_motif[earlier] & ~columns.is_internal[earlier] & columns.has_base[earlier]]
    ends = columns.passable[columns.source[kept]] & columns.passable[columns.target[kept]]
    latest: list[int] = kept[ends][::-1].tolist()
    return latest
