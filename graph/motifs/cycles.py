"""Cycles: money comes back to where it left, in ascending time, each transfer of about the amount before it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.kernels.replay import Found
from graph.motifs.batch import Instance
from graph.motifs.settings import CYCLE_RETAINED, PAIR_RETAINED


def cycles(first: int, found: Found) -> Iterator[Instance]:
    """The best cycle that each event of a stride closes; `first` is the stride's first row.

    In the order of time; an event that closes none of three transfers or more may close one in any order.
    """
    pair = found.cycle[:, 1] < 0
    retained = found.retained >= np.where(pair, PAIR_RETAINED, CYCLE_RETAINED)
    for k in np.flatnonzero((found.cycle[:, 0] >= 0) & retained).tolist():
        path = found.cycle[k]
        yield Instance(typology=Typology.CYCLE, events=[*path[path >= 0].tolist(), first + k])
    in_order = retained & ~pair
    simple, simple_retained = found.forms.simple, found.forms.simple_retained
    for k in np.flatnonzero((simple[:, 1] >= 0) & (simple_retained >= CYCLE_RETAINED) & ~in_order).tolist():
        path = simple[k]
        yield Instance(typology=Typology.CYCLE, events=[*path[path >= 0].tolist(), first + k], ordered=False)
