"""Gather-scatter: an account is paid by many and, after that, pays many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.adjacency import Adjacency
from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns, Int32s, Int64s
from graph.motifs.batch import Instance
from graph.motifs.contacts import around_passable, first_contacts
from graph.motifs.kernels.partings import partings
from graph.motifs.settings import (
    DAY_US,
    GATHER_SCATTER_FEWEST,
    GATHER_SCATTER_MOST,
    GATHER_SCATTER_OF_ANY_SUM,
    WINDOW_US,
)
from graph.motifs.sums import is_large


def gather_scatters(columns: EventColumns) -> Iterator[Instance]:
    """First contacts in the half window before a moment and in the half window from it on; the largest first.

    One of which half is in larger ones of the account already is not told again; a small one is told only where it
    moves a large sum.
    """
    contacts = first_contacts(columns)
    # A day-only payment in ends with its day, so it lies before a moment only when its whole day does.
    until_us = columns.occurred_at_us + np.where(columns.day_only, DAY_US - 1, 0)
    into = _sorted_by(until_us, around_passable(contacts, columns.target[contacts], columns))
    out = around_passable(contacts, columns.source[contacts], columns)
    at_out = columns.occurred_at_us[out.events]
    found = partings(
        until_us[into.events], into.offsets, at_out, out.offsets, WINDOW_US // 2, GATHER_SCATTER_FEWEST,
        GATHER_SCATTER_MOST,
    )  # fmt: skip
    told_in, told_out = np.zeros(len(into.events), dtype=np.bool_), np.zeros(len(out.events), dtype=np.bool_)
    for centre, first_in, end_in, first_out, end_out in found[_largest_first(found)].tolist():
        begun = columns.occurred_at_us[into.events[first_in:end_in]] >= at_out[first_out] - WINDOW_US // 2
        before, after = first_in + np.flatnonzero(begun), slice(first_out, end_out)
        events = np.concatenate([into.events[before], out.events[after]])
        is_new = 2 * (told_in[before].sum() + told_out[after].sum()) < len(events)
        fewer = min(len(before), end_out - first_out)
        if is_new and fewer >= (GATHER_SCATTER_FEWEST if is_large(columns, events) else GATHER_SCATTER_OF_ANY_SUM):
            told_in[before], told_out[after] = True, True
            yield Instance(typology=Typology.GATHER_SCATTER, events=events, centre=centre)


def _largest_first(found: Int64s) -> Int64s:
    sizes = found[:, 2] - found[:, 1] + found[:, 4] - found[:, 3]
    order: Int64s = np.argsort(-sizes, kind="stable").astype(np.int64)
    return order


def _sorted_by(until_us: Int64s, around: Adjacency) -> Adjacency:
    """The same events by node, in the order in which they have certainly happened."""
    node = np.repeat(np.arange(len(around.offsets) - 1, dtype=np.int32), np.diff(around.offsets))
    events: Int32s = around.events[np.lexsort((around.events, until_us[around.events], node))]
    return Adjacency(offsets=around.offsets, events=events)
