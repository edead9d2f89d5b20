"""Scatter-gather: one account pays several, and each of them passes about as much on to the same target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Int32s, Int64s
from graph.kernels.limits import SCATTER
from graph.kernels.replay import Found
from graph.kernels.scatter_witnesses import scatter_witnesses
from graph.kernels.state import State
from graph.motifs.batch import Instance
from graph.motifs.settings import SCATTER_GATHER_FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """Events that close a scatter-gather, the origin of each and its intermediaries."""

    event: Int64s
    origin: Int32s
    intermediaries: Int32s

    @classmethod
    def of(cls, first: int, found: Found) -> Closed:
        """Those of one stride that are large enough; `first` is the stride's first row."""
        rows = np.flatnonzero(found.intermediaries >= SCATTER_GATHER_FEWEST)
        return cls(event=first + rows, origin=found.origin[rows], intermediaries=found.intermediaries[rows])


def scatter_gathers(state: State, parts: list[Closed]) -> Iterator[Instance]:
    """One instance for each origin and target while it grows: that of the event that makes it largest."""
    event = np.concatenate([np.empty(0, np.int64), *(part.event for part in parts)])
    origin = np.concatenate([np.empty(0, np.int32), *(part.origin for part in parts)])
    count = np.concatenate([np.empty(0, np.int32), *(part.intermediaries for part in parts)])
    target = state.log.target[event]
    order = np.lexsort((event, target, origin))
    event, origin, target, count = event[order], origin[order], target[order], count[order]
    goes_on = np.zeros(len(event), dtype=np.bool_)
    goes_on[:-1] = (
        (origin[1:] == origin[:-1])
        & (target[1:] == target[:-1])
        & (count[1:] >= count[:-1])
        & (np.diff(state.log.at[event]) < SCATTER.window_us)
    )
    for closing, centre in zip(event[~goes_on].tolist(), origin[~goes_on].tolist(), strict=True):
        witnesses = scatter_witnesses(state, closing, centre, SCATTER)
        if len(witnesses) >= 2 * SCATTER_GATHER_FEWEST:
            yield Instance(typology=Typology.SCATTER_GATHER, events=witnesses, centre=centre)
