"""What rules, trees and the other detectors say of single transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graph.columns import Float64s, Int32s
from rules.hits import RuleHits

#: Largest contributions of features that are kept of one transfer, by absolute value.
_FEATURES_KEPT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Attributions:
    """All that detectors and rules say of transfers; what a model does not give is simply not there."""

    hits: RuleHits
    #: numbers of the hits that each event fired
    fired: Mapping[int, Sequence[int]]
    #: [n] share of transactions that rank below, by detector: 0 to 1
    ranks: Mapping[str, Float64s]
    #: (feature, contribution to the trees' log-odds) by event, largest first; TreeSHAP
    features: Mapping[int, Sequence[tuple[str, float]]] = field(default_factory=dict)

    def of(self, event: int) -> dict[str, Any]:
        """Of one transfer: rules by code, detectors by name, features of the trees."""
        rules = [
            {"code": self.hits.codes[self.hits.rule[number]], "score": round(float(self.hits.score[number]), 4)}
            for number in self.fired.get(event, ())
        ]
        return {
            "rules": rules,
            "detectors": {name: round(float(rank[event]), 4) for name, rank in sorted(self.ranks.items())},
            "features": [
                {"name": name, "contribution": round(value, 4)} for name, value in self.features.get(event, ())
            ],
        }


def rank_shares(detector_scores: Mapping[str, Float64s]) -> dict[str, Float64s]:
    """[n] by detector: the share of transactions that it ranks strictly below each."""
    shares = {}
    for name, scores in detector_scores.items():
        ordered = np.sort(scores)
        shares[name] = np.searchsorted(ordered, scores, side="left") / max(len(scores), 1)
    return shares


def top_features(rows: Int32s, contributions: Float64s, names: Sequence[str]) -> dict[int, list[tuple[str, float]]]:
    """By event: the five largest contributions of [len(rows), k], largest first, in either direction."""
    order = np.argsort(-np.abs(contributions), axis=1, kind="stable")[:, :_FEATURES_KEPT]
    return {
        row: [(names[place], float(contributions[k, place])) for place in order[k].tolist()]
        for k, row in enumerate(rows.tolist())
    }
