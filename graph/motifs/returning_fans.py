"""Fan-in of payers that are no first contacts: three of them, each with a large transfer, within days.

Fans out of this form are everyone's life (salaries, suppliers), fans in are not.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Bools, EventColumns
from graph.motifs.batch import Instance
from graph.motifs.contacts import around_passable, first_contacts
from graph.motifs.kernels.stars import stars
from graph.motifs.settings import RETURNING_LEAST, RETURNING_MOST, RETURNING_SEEN, RETURNING_WINDOW_US
from graph.motifs.sums import in_minor


def returning_fans(columns: EventColumns, truncated: Bools) -> Iterator[Instance]:
    """Every choice of three such transfers, up to a limit; marks the events that met it in `truncated`.

    Those of first contacts alone are left to `graph.motifs.fans`.
    """
    accounts = columns.is_account[columns.source] & columns.is_account[columns.target]
    counts = columns.makes_motif & ~columns.is_internal & accounts
    large = columns.amount_base_minor >= in_minor(columns, RETURNING_LEAST)
    rows = np.flatnonzero(counts & large).astype(np.int32)
    around = around_passable(rows, columns.target[rows], columns)
    is_first = np.zeros(len(columns), dtype=np.bool_)
    is_first[first_contacts(columns)] = True
    found, cut = stars(
        columns.occurred_at_us[around.events], columns.source[around.events], around.offsets,
        RETURNING_WINDOW_US, RETURNING_SEEN, RETURNING_MOST,
    )  # fmt: skip
    truncated[around.events[cut]] = True
    events = around.events[found]
    centres = around.node_of(found[:, -1])
    returning = ~is_first[events].all(axis=1)
    for star, centre in zip(events[returning], centres[returning].tolist(), strict=True):
        yield Instance(typology=Typology.FAN_IN, events=star, centre=centre)
