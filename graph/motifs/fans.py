"""Fan-out and fan-in: one account pays, or is paid by, many that it had no contact with, within the window."""

from __future__ import annotations

from collections.abc import Iterator

from graph.canonical.vocabulary import Typology
from graph.columns import EventColumns
from graph.kernels.bursts import bursts
from graph.motifs.batch import Instance
from graph.motifs.contacts import around_passable, first_contacts
from graph.motifs.settings import FAN_FEWEST, FAN_MOST, FAN_OF_ANY_SUM, WINDOW_US
from graph.motifs.sums import is_large


def fans(columns: EventColumns) -> Iterator[Instance]:
    """Every burst of first contacts around a passable account; a small one only where it moves a large sum.

    Needs no order, so days are exact enough.
    """
    contacts = first_contacts(columns)
    for typology, ends in ((Typology.FAN_OUT, columns.source), (Typology.FAN_IN, columns.target)):
        around = around_passable(contacts, ends[contacts], columns)
        found = bursts(columns.occurred_at_us[around.events], around.offsets, WINDOW_US, FAN_FEWEST, FAN_MOST)
        centres = around.node_of(found[:, 0])
        for (begin, end), centre in zip(found.tolist(), centres.tolist(), strict=True):
            events = around.events[begin : end + 1]
            if len(events) >= FAN_OF_ANY_SUM or is_large(columns, events):
                yield Instance(typology=typology, events=events, centre=centre)
