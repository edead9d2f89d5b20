"""What a ring is judged against: the transfers, their suspicion, and how common each structure is in these data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.canonical.vocabulary import KINDS, TYPOLOGIES, TransactionKind, Typology
from graph.columns import Bools, EventColumns, Float32s, Float64s, Int64s
from graph.motifs.instances import MotifInstances
from rules.hits import RuleHits
from scoring.scores import ScoreAt

#: Instances per event below which a structure counts as wholly unusual, as a power of ten.
_RAREST: Final = 5.0
_GOING_BACK: Final = [
    KINDS.index(kind) for kind in (TransactionKind.RETURN, TransactionKind.REVERSAL, TransactionKind.CHARGEBACK)
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One data cut with everything that a ring's risk is computed from."""

    columns: EventColumns
    instances: MotifInstances
    #: [n] risk of `score_at`, 0 to 1
    risk: Float64s
    #: [n] the larger of that and the calibrated probability: where much is illicit, more than a day's budget counts
    suspicion: Float64s
    #: [n] score of the strongest rule that each event fired, 0 to 1
    hit: Float32s
    #: [n] the first transfer ever between its two ends, in its direction
    first_contact: Bools
    #: how unusual each typology's structure is among all motif instances, 0 (common) to 1
    rarity: dict[Typology, float]
    #: how many events close an instance of each typology
    closing_events: dict[Typology, int]
    #: [n] what of each event was returned, reversed or charged back, base currency
    returned_minor: Int64s


def scene_of(columns: EventColumns, score_at: ScoreAt, instances: MotifInstances, hits: RuleHits) -> Scene:
    """The scene of one data cut; O(n log n)."""
    risk = score_at.risk.astype(np.float64) / 100.0
    closing = {
        typology: len(np.unique(instances.closing_event[instances.typology == code]))
        for code, typology in enumerate(TYPOLOGIES)
    }
    return Scene(
        columns=columns,
        instances=instances,
        risk=risk,
        suspicion=suspicion_of(score_at),
        hit=hits.strongest(len(columns)),
        first_contact=first_contacts(columns),
        rarity={typology: _rarity(count, len(columns)) for typology, count in closing.items()},
        closing_events=closing,
        returned_minor=_returned(columns),
    )


def suspicion_of(score_at: ScoreAt) -> Float64s:
    """[n] 0 to 1: the risk, or the calibrated probability where that is higher."""
    risk = score_at.risk.astype(np.float64) / 100.0
    return risk if score_at.probability is None else np.maximum(risk, score_at.probability)


def first_contacts(columns: EventColumns) -> Bools:
    """[n] the first transfer ever between its two ends, in its direction."""
    pair = columns.source.astype(np.int64) * columns.node_count + columns.target
    first = np.zeros(len(columns), dtype=np.bool_)
    # Rows are in time order, and unique gives each pair's first row.
    first[np.unique(pair, return_index=True)[1]] = True
    return first


def _rarity(closing: int, event_count: int) -> float:
    """From the share of events that close such an instance; a structure never seen as an instance is in between."""
    if closing == 0:
        return 0.5
    return float(np.clip(-np.log10(closing / event_count) / _RAREST, 0.0, 1.0))


def _returned(columns: EventColumns) -> Int64s:
    going_back = np.isin(columns.kind, _GOING_BACK) & (columns.related >= 0)
    returned = np.zeros(len(columns), dtype=np.int64)
    np.add.at(returned, columns.related[going_back], columns.amount_base_minor[going_back])
    return returned
