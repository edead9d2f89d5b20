"""Gather-scatter: an account is paid by many and, after that, pays many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Bools, EventColumns, Int32s
from graph.kernels.bursts import bursts
from graph.motifs.batch import Instance
from graph.motifs.contacts import around_passable, first_contacts
from graph.motifs.settings import (
    GATHER_SCATTER_FEWEST,
    GATHER_SCATTER_MOST,
    GATHER_SCATTER_OF_ANY_SUM,
    WINDOW_US,
)
from graph.motifs.sums import is_large


def gather_scatters(columns: EventColumns) -> Iterator[Instance]:
    """In every burst of first contacts the moment that best parts payers before it from payees after it.

    A small one only where it moves a large sum.
    """
    contacts = first_contacts(columns)
    both = np.concatenate([contacts, contacts])
    around = around_passable(both, np.concatenate([columns.source[contacts], columns.target[contacts]]), columns)
    at_us = columns.occurred_at_us[around.events]
    fewest = 2 * GATHER_SCATTER_FEWEST
    found = bursts(at_us, around.offsets, WINDOW_US, fewest, GATHER_SCATTER_MOST)
    centres = around.node_of(found[:, 0])
    for (begin, end), centre in zip(found.tolist(), centres.tolist(), strict=True):
        events = around.events[begin : end + 1]
        kept = _parted(columns, events, columns.target[events] == centre)
        if kept is None:
            continue
        payers = int((columns.target[kept] == centre).sum())
        if min(payers, len(kept) - payers) >= GATHER_SCATTER_OF_ANY_SUM or is_large(columns, kept):
            yield Instance(typology=Typology.GATHER_SCATTER, events=kept, centre=centre)


def _parted(columns: EventColumns, events: Int32s, is_in: Bools) -> Int32s | None:
    """Payments in that lie before the payments out, parted where the most remain; None: too few on a side."""
    at_us = columns.occurred_at_us[events]
    until_us = at_us + np.where(columns.day_only[events], 86_400_000_000 - 1, 0)
    # A day-only payment in ends with its day, so it lies before a moment only when its whole day does.
    ends_in, begins_out = np.sort(until_us[is_in]), at_us[~is_in]
    gathered = np.searchsorted(ends_in, begins_out, side="left")
    scattered = len(begins_out) - np.arange(len(begins_out))
    is_enough = np.minimum(gathered, scattered) >= GATHER_SCATTER_FEWEST
    if not is_enough.any():
        return None
    moment = begins_out[int(np.argmax(np.where(is_enough, gathered + scattered, -1)))]
    return np.concatenate([events[is_in & (until_us < moment)], events[~is_in & (at_us >= moment)]])
