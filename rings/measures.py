"""What a ring's risk is computed from: eight measures between 0 and 1, higher is more suspicious."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.canonical.vocabulary import Typology
from graph.columns import Float64s, Int32s
from rings.scene import Scene
from rings.shape import typology_of

#: Names and meanings of the measures, in the order of the vector.
MEASURES: Final = {
    "upper": "mean suspicion of the upper half of its transfers",
    "mean": "mean suspicion of all its transfers",
    "rules": "mean score of the rules that its transfers fired",
    "first": "share of transfers that are the first between their two ends",
    "passed": "share of the money that those in the middle passed on",
    "tight": "how short its time span is",
    "rare": "how unusual its structure is in these data",
    "size": "how many transfers it has",
}
_DAY_US: Final = 86_400_000_000
#: A ring of this span has half the tightness of one that happens at once.
_HALF_TIGHT_DAYS: Final = 3.0
#: A ring of 2 ** 6 transfers has full size.
_FULL_SIZE_LOG2: Final = 6.0


def measure(scene: Scene, events: Int32s, typology: Typology | None = None) -> Float64s:
    """[8] the measures of some transfers, in the order of `MEASURES`; their typology is found where it is not given."""
    columns = scene.columns
    risk = np.sort(scene.suspicion[events])
    times = columns.occurred_at_us[events]
    span_days = float(times.max() - times.min()) / _DAY_US
    named = typology_of(columns, events) if typology is None else typology
    return np.array(
        [
            risk[len(risk) // 2 :].mean(),
            risk.mean(),
            scene.hit[events].mean(),
            scene.first_contact[events].mean(),
            _passed_on(scene, events),
            1.0 / (1.0 + span_days / _HALF_TIGHT_DAYS),
            scene.rarity[named],
            min(1.0, np.log2(len(events)) / _FULL_SIZE_LOG2),
        ],
        dtype=np.float64,
    )


def _passed_on(scene: Scene, events: Int32s) -> float:
    """Part of what came to those who both receive and send that went on, whichever is less; 0 without any."""
    columns = scene.columns
    amount = columns.amount_base_minor[events].astype(np.float64)
    nodes, ends = np.unique(np.concatenate([columns.source[events], columns.target[events]]), return_inverse=True)
    sent = np.bincount(ends[: len(events)], weights=amount, minlength=len(nodes))
    got = np.bincount(ends[len(events) :], weights=amount, minlength=len(nodes))
    low, high = np.minimum(sent, got), np.maximum(sent, got)
    middle = low > 0
    # Sums of floats depend on the order of nodes, which names decide: rounding takes that out.
    return round(float(low[middle].sum() / high[middle].sum()), 9) if middle.any() else 0.0
