"""What each past transaction turned out to be part of: for `score_now`, never for `score_at`."""

from __future__ import annotations

import numpy as np

from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import EventColumns, Float32s
from graph.features.matrix import FeatureMatrix
from graph.motifs.hindsight_catalogue import BIN_BEGINS, HINDSIGHT_HASH, HINDSIGHT_NAMES, SEEN, WIDTH
from graph.motifs.instances import MotifInstances


def hindsight(columns: EventColumns, instances: MotifInstances, *, known_before_us: int | None = None) -> FeatureMatrix:
    """The instances of each event, by typology and size, that were complete before the given moment; None: all.

    An instance is known from its closing event's time on, so none that closes at `known_before_us` counts. Seconds are
    NaN for an event that is in no instance of the typology. A matrix with a catalogue of its own: a model that was
    made for causal features refuses it. Cost: O(n + w) for w witnesses.
    """
    values: Float32s = np.zeros((len(columns), len(HINDSIGHT_NAMES)), dtype=np.float32)
    values[:, WIDTH - 1 :: WIDTH] = np.inf
    known_us = columns.occurred_at_us[instances.closing_event]
    place = np.full(len(TYPOLOGIES), -1, dtype=np.int64)
    place[[TYPOLOGIES.index(typology) for typology in SEEN]] = np.arange(len(SEEN)) * WIDTH
    begin = place[instances.typology]
    is_known = begin >= 0 if known_before_us is None else (begin >= 0) & (known_us < known_before_us)
    of_witness = instances.instance_of_witness()
    counted = is_known[of_witness]
    event, instance = instances.events[counted], of_witness[counted]
    size_bin = np.searchsorted(np.array(BIN_BEGINS), np.diff(instances.offsets), side="right") - 1
    np.add.at(values, (event, begin[instance] + size_bin[instance]), 1)
    waited_s = (known_us[instance] - columns.occurred_at_us[event]) / 1_000_000
    np.minimum.at(values, (event, begin[instance] + WIDTH - 1), waited_s.astype(np.float32))
    values[np.isinf(values)] = np.nan
    return FeatureMatrix(
        catalogue=HINDSIGHT_HASH, names=HINDSIGHT_NAMES, values=values, truncated=instances.truncated.copy()
    )
