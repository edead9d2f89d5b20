"""What one re-score knows of its data cut, and the tables that records and the graph store keep of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from gnn.trained_model import TrainedModel
from graph.columns import EventColumns, Float32s, Float64s, Int64s
from graph.features.matrix import FeatureMatrix
from rings.evidence.attribution import Attributions, rank_shares, top_features
from rings.judge import Judge
from rings.ring import Ring
from rings.scene import Scene
from rules.hits import RuleHits
from scoring.account_risk import account_status
from scoring.ensemble import Ensemble
from scoring.explain import account_reasons, transaction_reasons
from scoring.grounds import Grounds, RingFacts, contributions_by_row
from scoring.now import NO_RING
from scoring.reasons import Reason
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE, Level, ScoreAt, ScoreNow
from scoring.served import ACCOUNT_ROWS, TRANSACTION_ROWS


@dataclass(frozen=True, kw_only=True)
class Scored:
    """Both scores, rings and reasons over one `EventColumns`."""

    columns: EventColumns
    features: FeatureMatrix
    model: TrainedModel
    detectors: Mapping[str, Float64s]
    hits: RuleHits
    ensemble: Ensemble
    score_at: ScoreAt
    scene: Scene
    judge: Judge
    rings: list[Ring]
    now: ScoreNow

    @cached_property
    def flagged(self) -> Int64s:
        """Rows of flagged transactions, ascending."""
        return np.flatnonzero(self.now.risk > FLAGGED_ABOVE)

    @cached_property
    def _explained(self) -> Int64s:
        """Rows that reasons or evidence speak of: flagged, or in a ring."""
        return np.unique(np.concatenate([self.flagged, *(ring.events for ring in self.rings)])).astype(np.int64)

    @cached_property
    def _contributions(self) -> Float64s | None:
        """TreeSHAP of the explained rows."""
        return self.model.contributions(self.features, self._explained)

    @cached_property
    def grounds(self) -> Grounds:
        """What reasons are made of."""
        return Grounds(
            columns=self.columns,
            features=self.features,
            hits=self.hits,
            contributions=contributions_by_row(self._explained, self._contributions),
            ranks=self._ranks,
            rings=tuple(_facts(ring) for ring in self.rings),
        )

    @cached_property
    def attributions(self) -> Attributions:
        """What evidence says of single transfers."""
        features = {}
        if self._contributions is not None:
            features = top_features(self._explained.astype(np.int32), self._contributions, self.features.names)
        return Attributions(hits=self.hits, fired=self.grounds.hits_of, ranks=self._ranks, features=features)

    @cached_property
    def _ranks(self) -> Mapping[str, Float64s]:
        return rank_shares(self.detectors)

    # -- tables -------------------------------------------------------------------------------------------

    def transaction_rows(self) -> pa.Table:
        """One row a transaction, of schema TRANSACTION_ROWS."""
        reasons: list[str | None] = [None] * len(self.columns)
        for row, told in zip(self.flagged.tolist(), transaction_reasons(self.grounds, self.flagged), strict=True):
            reasons[row] = _json(told)
        names = pa.array([ring.ring_id for ring in self.rings], pa.string())
        riskiest = np.full(len(self.columns), NO_RING, dtype=np.int32)
        for row, numbers in self.grounds.rings_of.items():
            riskiest[row] = numbers[0]
        probability = self.score_at.probability
        return pa.table(
            {
                "transaction_id": self.columns.transaction_ids,
                "score_at": self.score_at.risk.astype(np.float64),
                "score_now": self.now.risk.astype(np.float64),
                "probability": pa.nulls(len(self.columns), pa.float64()) if probability is None else probability,
                "level": _levels(self.now.risk),
                "ring_id": names.take(pa.array(riskiest, mask=riskiest == NO_RING)),
                "reasons": pa.array(reasons, pa.string()),
            },
            schema=TRANSACTION_ROWS,
        )

    def account_rows(self) -> pa.Table:
        """One row an account, of schema ACCOUNT_ROWS."""
        nodes = np.flatnonzero(self.columns.is_account)
        risk = self.now.account_risk[nodes]
        told = np.flatnonzero((risk > FLAGGED_ABOVE) | np.isin(nodes, list(self.grounds.rings_around)))
        reasons: list[str | None] = [None] * len(nodes)
        found = account_reasons(self.grounds, nodes[told], risk=self.now.risk)
        for place, mine in zip(told.tolist(), found, strict=True):
            reasons[place] = _json(mine)
        status = account_status(self.columns)
        around = self.grounds.rings_around
        ring_ids = [json.dumps([self.rings[k].ring_id for k in around.get(node, ())]) for node in nodes.tolist()]
        return pa.table(
            {
                "account_id": self.columns.node_ids.take(nodes),
                "risk": risk.astype(np.float64),
                "level": _levels(risk),
                "status": pa.array([status[node].value for node in nodes.tolist()], pa.string()),
                "reasons": pa.array(reasons, pa.string()),
                "ring_ids": pa.array(ring_ids, pa.string()),
            },
            schema=ACCOUNT_ROWS,
        )

    def flagged_transactions(self) -> pa.Table:
        """The flagged transactions, as the graph store keeps them."""
        rows, risk = self.flagged, self.now.risk[self.flagged]
        return pa.table(
            {
                "transaction_id": self.columns.transaction_ids.take(rows),
                "score_at": _shown(self.score_at.risk[rows]),
                "score_now": _shown(risk),
                "risk": np.rint(risk).astype(np.int64),
                "level": _levels(risk),
                "flagged": np.ones(len(rows), dtype=np.bool_),
            }
        )

    def flagged_accounts(self) -> pa.Table:
        """The flagged accounts, as the graph store keeps them."""
        nodes = np.flatnonzero(self.now.account_risk > FLAGGED_ABOVE)
        risk = self.now.account_risk[nodes]
        return pa.table(
            {
                "account_id": self.columns.node_ids.take(nodes),
                "risk": np.rint(risk).astype(np.int64),
                "level": _levels(risk),
                "flagged": np.ones(len(nodes), dtype=np.bool_),
            }
        )


def ring_flags(document: Mapping[str, Any]) -> dict[str, Any]:
    """A ring, as the graph store keeps it."""
    names = ("typology", "risk", "level", "amount_minor", "turnover_minor", "currency")
    members = [{f"{member['kind']}_id": member["id"], "role": member["role"]} for member in document["members"]]
    return {"ring_id": document["id"], **{name: document[name] for name in names}, "members": members}


def _facts(ring: Ring) -> RingFacts:
    return RingFacts(
        typology=ring.typology.value,
        risk=ring.risk,
        amount_minor=ring.amount_minor,
        currency=ring.currency,
        events=ring.events,
        roles=dict(zip(ring.members.tolist(), (role.value for role in ring.roles), strict=True)),
    )


def _levels(risk: Float32s) -> pa.Array:
    """The level of each risk; see `scoring.scores.level_of`."""
    words = pa.array([Level.LOW.value, Level.MEDIUM.value, Level.HIGH.value])
    above: npt.NDArray[np.int8] = (risk > FLAGGED_ABOVE).astype(np.int8) + (risk > HIGH_ABOVE).astype(np.int8)
    return words.take(pa.array(above))


def _shown(risk: Float32s) -> Float64s:
    exact: Float64s = risk.astype(np.float64)
    return np.round(exact, 1)


def _json(reasons: list[Reason]) -> str:
    return json.dumps([reason.as_json() for reason in reasons], ensure_ascii=False, sort_keys=True)
