"""What a ring is judged against: the transfers, their suspicion, and how common each structure is in these data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.canonical.vocabulary import TYPOLOGIES, Typology
from graph.columns import Bools, EventColumns, Float32s, Float64s
from graph.motifs.instances import MotifInstances
from rules.hits import RuleHits
from scoring.scores import ScoreAt

#: Instances per event below which a structure counts as wholly unusual, as a power of ten.
_RAREST: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One data cut with everything that a ring's risk is computed from."""

    columns: EventColumns
    instances: MotifInstances
    #: [n] risk of `score_at`, 0 to 1
    risk: Float64s
    #: [n] score of the strongest rule that each event fired, 0 to 1
    hit: Float32s
    #: [n] the first transfer ever between its two ends, in its direction
    first_contact: Bools
    #: how unusual each typology's structure is among all motif instances, 0 (common) to 1
    rarity: dict[Typology, float]


def scene_of(columns: EventColumns, score_at: ScoreAt, instances: MotifInstances, hits: RuleHits) -> Scene:
    """The scene of one data cut; O(n log n)."""
    return Scene(
        columns=columns,
        instances=instances,
        risk=score_at.risk.astype(np.float64) / 100.0,
        hit=hits.strongest(len(columns)),
        first_contact=_first_contacts(columns),
        rarity=_rarity(columns, instances),
    )


def _first_contacts(columns: EventColumns) -> Bools:
    pair = columns.source.astype(np.int64) * columns.node_count + columns.target
    first = np.zeros(len(columns), dtype=np.bool_)
    # Rows are in time order, and unique gives each pair's first row.
    first[np.unique(pair, return_index=True)[1]] = True
    return first


def _rarity(columns: EventColumns, instances: MotifInstances) -> dict[Typology, float]:
    """From the share of events that close an instance of the typology; one never seen as an instance is in between."""
    rarity: dict[Typology, float] = {}
    for code, typology in enumerate(TYPOLOGIES):
        closing = np.unique(instances.closing_event[instances.typology == code])
        if len(closing) == 0:
            rarity[typology] = 0.5
            continue
        share = len(closing) / max(len(columns), 1)
        rarity[typology] = float(np.clip(-np.log10(share) / _RAREST, 0.0, 1.0))
    return rarity
