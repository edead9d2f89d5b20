"""One replay of a cut: the features of every event, and every motif instance with its transfers."""

from __future__ import annotations

import os
from typing import Final

import numpy as np

from graph.columns import EventColumns
from graph.features.catalogue import CATALOGUE_HASH, NAMES
from graph.features.engine import FeatureEngine
from graph.features.matrix import FeatureMatrix
from graph.motifs.batch import Instance, joined
from graph.motifs.chains import chains
from graph.motifs.cycles import cycles
from graph.motifs.fans import fans
from graph.motifs.gather_scatter import gather_scatters
from graph.motifs.gathered import Completed, gathered
from graph.motifs.instances import MotifInstances
from graph.motifs.layers import Layered, layers
from graph.motifs.returning_fans import returning_fans
from graph.motifs.scatter_gather import Closed, scatter_gathers
from graph.motifs.shared_devices import shared_devices

#: More threads than two have not been measured to help.
THREADS: Final = min(2, os.cpu_count() or 1)


def replayed(columns: EventColumns) -> tuple[FeatureMatrix, MotifInstances]:
    """Features and instances of all of `columns`, by a fresh engine, whose numbers are then the columns' own."""
    engine = FeatureEngine(threads=THREADS)
    values = np.empty((len(columns), len(NAMES)), dtype=np.float32)
    truncated = np.zeros(len(columns), dtype=np.bool_)
    found_instances: list[Instance] = []
    closed: list[Closed] = []
    completed: list[Completed] = []
    layered: list[Layered] = []
    for first, found in engine.advance(columns, values):
        truncated[first : first + len(found.cut)] = found.cut > 0
        found_instances += cycles(first, found)
        closed.append(Closed.of(first, found))
        completed.append(Completed.of(first, found))
        layered.append(Layered.of(first, found))
    state = engine.settle()
    found_instances += scatter_gathers(state, closed)
    found_instances += gathered(columns, completed)
    found_instances += chains(state.log.chain_length[: len(columns)], state.log.chain_from[: len(columns)])
    found_instances += fans(columns)
    found_instances += returning_fans(columns, truncated)
    found_instances += gather_scatters(columns)
    found_instances += layers(columns, layered)
    found_instances += shared_devices(columns, truncated)
    features = FeatureMatrix(catalogue=CATALOGUE_HASH, names=NAMES, values=values, truncated=truncated)
    return features, joined(found_instances, truncated)
