"""Instances of one kind as an enumeration hands them over, and their union."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.canonical.vocabulary import TYPOLOGIES, Typology
from graph.columns import Bools, Int32s
from graph.motifs.instances import MotifInstances


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One instance: its transfers, what completed it and the node in its middle."""

    typology: Typology
    #: rows, in any order
    events: Sequence[int] | Int32s
    centre: int = -1
    #: its transfers follow each other in time, as far as its typology asks
    ordered: bool = True

    @property
    def rows(self) -> Int32s:
        """Its transfers, each once, in the order of the columns."""
        return np.unique(np.asarray(self.events, dtype=np.int32))


def joined(instances: Iterable[Instance], truncated: Bools) -> MotifInstances:
    """All instances sorted by (closing event, typology, witnesses), each once; what was found in order is ordered."""
    unique: dict[tuple[int, int, tuple[int, ...], int], Int32s] = {}
    in_order = set()
    for instance in instances:
        rows = instance.rows
        key = (int(rows[-1]), TYPOLOGIES.index(instance.typology), tuple(rows.tolist()), instance.centre)
        unique[key] = rows
        if instance.ordered:
            in_order.add(key)
    keys = sorted(unique)
    lengths = [len(unique[key]) for key in keys]
    return MotifInstances(
        typology=np.array([key[1] for key in keys], dtype=np.int8),
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        events=np.concatenate([np.empty(0, np.int32), *(unique[key] for key in keys)]).astype(np.int32),
        closing_event=np.array([key[0] for key in keys], dtype=np.int32),
        centre=np.array([key[3] for key in keys], dtype=np.int32),
        ordered=np.array([key in in_order for key in keys], dtype=np.bool_),
        truncated=truncated,
    )
