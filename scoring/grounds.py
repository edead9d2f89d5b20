"""All that reasons are made of: what rules, trees, detectors and rings say of one data cut."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from graph.columns import EventColumns, Float64s, Int32s, Int64s
from graph.features.matrix import FeatureMatrix
from rules.hits import RuleHits
from rules.timeline import ByKey


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFacts:
    """What a reason says of a ring."""

    #: word of the typology, e.g. `fan_in`
    typology: str
    #: 0 to 100
    risk: float
    amount_minor: int
    currency: str
    #: event rows, in time order
    events: Int32s
    #: role of each member node, e.g. `pass_through`; `incidental` has no part in it
    roles: Mapping[int, str]


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """Everything known of the transactions of one cut; what a model does not give is simply not there."""

    columns: EventColumns
    features: FeatureMatrix
    hits: RuleHits
    #: what each feature adds to the trees' log odds, by event row; rows without it are missing
    contributions: Mapping[int, Float64s] = field(default_factory=dict)
    #: [n] share of transactions that a detector ranks below, by detector
    ranks: Mapping[str, Float64s] = field(default_factory=dict)
    #: by ring number, as in `RingRisks`
    rings: tuple[RingFacts, ...] = ()

    def ids(self, rows: Any) -> list[str]:
        """Transaction ids of rows."""
        return [self.columns.transaction_ids[int(row)].as_py() for row in rows]

    def feature(self, name: str, row: int) -> float:
        """One feature's value; NaN where it is not defined or not in the catalogue."""
        place = self._places.get(name)
        return float("nan") if place is None else float(self.features.values[row, place])

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.features.names)}

    @cached_property
    def hits_of(self) -> dict[int, list[int]]:
        """Numbers of the hits that each event fired."""
        fired: dict[int, list[int]] = {}
        for number, event in enumerate(self.hits.event.tolist()):
            fired.setdefault(event, []).append(number)
        return fired

    @cached_property
    def rings_of(self) -> dict[int, list[int]]:
        """Numbers of the rings of each event, riskiest first."""
        found: dict[int, list[int]] = {}
        for number, ring in sorted(enumerate(self.rings), key=lambda pair: (-pair[1].risk, pair[0])):
            for event in ring.events.tolist():
                found.setdefault(event, []).append(number)
        return found

    @cached_property
    def rings_around(self) -> dict[int, list[int]]:
        """Numbers of the rings of each member node, riskiest first."""
        found: dict[int, list[int]] = {}
        for number, ring in sorted(enumerate(self.rings), key=lambda pair: (-pair[1].risk, pair[0])):
            for node in ring.roles:
                found.setdefault(node, []).append(number)
        return found

    @cached_property
    def undone_by(self) -> dict[int, list[int]]:
        """Rows of the returns, reversals and chargebacks of each event."""
        found: dict[int, list[int]] = {}
        for row in np.flatnonzero((self.columns.related >= 0) & ~self.columns.makes_motif).tolist():
            found.setdefault(int(self.columns.related[row]), []).append(row)
        return found

    def sent(self, node: int) -> Int32s:
        """Rows of the motif-making events that a node sent, in time order."""
        return _group(self._by_source, node)

    def received(self, node: int) -> Int32s:
        """Rows of the motif-making events that a node received, in time order."""
        return _group(self._by_target, node)

    @cached_property
    def _by_source(self) -> ByKey:
        return ByKey.of(self.columns.source, self.columns.makes_motif, self.columns.node_count)

    @cached_property
    def _by_target(self) -> ByKey:
        return ByKey.of(self.columns.target, self.columns.makes_motif, self.columns.node_count)

    def within(self, rows: Int32s, since_us: int, until_us: int) -> Int32s:
        """The rows whose events lie in `[since_us, until_us)`."""
        low, high = np.searchsorted(self.columns.occurred_at_us[rows], [since_us, until_us])
        return rows[low:high]


def contributions_by_row(rows: Int64s, contributions: Float64s | None) -> dict[int, Float64s]:
    """Rows of TreeSHAP contributions by event row."""
    if contributions is None:
        return {}
    return dict(zip(rows.tolist(), contributions, strict=True))


def _group(grouped: ByKey, key: int) -> Int32s:
    return grouped.rows[grouped.offsets[key] : grouped.offsets[key + 1]]
