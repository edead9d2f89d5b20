"""The evidence of a ring: one versioned document with all that carries its suspicion (`docs/schema/evidence.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from graph.columns import EventColumns
from rings.attribution import Attributions
from rings.canonical_json import sha256_of
from rings.counterfactual import Counterfactual, counterfactual_of
from rings.document import decimal_text, member_kind
from rings.ids import ids_of
from rings.judge import Judge
from rings.narrative import narrative
from rings.reasons import ring_reasons
from rings.ring import Ring
from rings.scene import Scene
from rings.sufficient import Sufficient, sufficient_of
from rings.times import iso
from scoring.reasons import Reason
from scoring.scores import level_of

#: Version of the document's schema.
SCHEMA: Final = "ringtrace.evidence/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What evidence of one run is built from."""

    scene: Scene
    #: what gave the rings their risk
    judge: Judge
    attributions: Attributions
    #: versions and hashes: data, features, rules, model, label_cut, … ; JSON scalars
    versions: Mapping[str, str | int | None]


def build(ring: Ring, sources: Sources) -> dict[str, Any]:
    """The evidence document, JSON-ready, with its own hash; same ring and sources, same bytes. Below 50 ms a ring."""
    scene, columns = sources.scene, sources.scene.columns
    without = counterfactual_of(scene, sources.judge, ring)
    enough = sufficient_of(scene, sources.judge, ring, without)
    said = ring_reasons(scene, ring, sources.attributions.hits, sources.attributions.fired)
    times = columns.occurred_at_us[ring.events]
    body: dict[str, Any] = {
        "schema": SCHEMA,
        "ring_id": ring.ring_id,
        "typology": ring.typology.value,
        "risk": round(ring.risk, 1),
        "level": level_of(ring.risk).value,
        "amount": decimal_text(ring.amount_minor, ring.currency),
        "turnover": decimal_text(ring.turnover_minor, ring.currency),
        "currency": ring.currency,
        "started_at": iso(times.min()),
        "ended_at": iso(times.max()),
        "members": _members(ring, columns),
        "transfers": _transfers(ring, sources, without),
        "sufficient": _sufficient(columns, enough, ring),
        "reasons": [_reason(one) for one in said if not one.against],
        "against": [_reason(one) for one in said if one.against],
        "counterfactual": _counterfactual(columns, without),
        "narrative": narrative(ring, columns, said),
        "truncated": ring.truncated,
        "missing": _missing(ring, sources),
        "versions": dict(sources.versions),
    }
    return {**body, "sha256": sha256_of(body)}


def _reason(one: Reason) -> dict[str, Any]:
    shown = one.as_json()
    del shown["against"]
    return {**shown, "title": one.kind.title, "restricted": one.kind.restricted}


def _members(ring: Ring, columns: EventColumns) -> list[dict[str, Any]]:
    events = ring.events
    amount = columns.amount_base_minor[events]
    rows = []
    for node, role in zip(ring.members.tolist(), ring.roles, strict=True):
        rows.append(
            {
                "kind": member_kind(columns, node),
                "id": str(columns.node_ids[node]),
                "role": role.value,
                "sent": decimal_text(int(amount[columns.source[events] == node].sum()), columns.base_currency),
                "received": decimal_text(int(amount[columns.target[events] == node].sum()), columns.base_currency),
                "currency": columns.base_currency,
            }
        )
    return [row for row in rows if row["id"]]


def _transfers(ring: Ring, sources: Sources, without: Counterfactual) -> list[dict[str, Any]]:
    columns = sources.scene.columns
    rows = []
    for event, weight, risk_without in zip(
        ring.events.tolist(), without.weights.tolist(), without.risk_without.tolist(), strict=True
    ):
        source, target = int(columns.source[event]), int(columns.target[event])
        sent, received = (
            columns.currencies[int(column[event])] for column in (columns.currency_sent, columns.currency_received)
        )
        device = int(columns.device[event])
        base = decimal_text(int(columns.amount_base_minor[event]), columns.base_currency)
        rows.append(
            {
                "id": str(columns.transaction_ids[event]),
                "occurred_at": iso(columns.occurred_at_us[event]),
                "source": {"kind": member_kind(columns, source), "id": str(columns.node_ids[source])},
                "target": {"kind": member_kind(columns, target), "id": str(columns.node_ids[target])},
                "amount_sent": decimal_text(int(columns.amount_sent_minor[event]), sent),
                "currency_sent": sent,
                "amount_received": decimal_text(int(columns.amount_received_minor[event]), received),
                "currency_received": received,
                "amount_base": base if columns.has_base[event] else None,
                "device": str(columns.device_ids[device]) if device >= 0 else None,
                "score_at": round(100.0 * float(sources.scene.risk[event]), 1),
                "weight": round(weight, 4),
                "risk_without": round(risk_without, 1),
                "attributions": sources.attributions.of(event),
            }
        )
    return rows


def _sufficient(columns: EventColumns, enough: Sufficient, ring: Ring) -> dict[str, Any]:
    return {
        "transaction_ids": ids_of(columns, enough.events),
        "risk": round(enough.risk, 1),
        "share_of_risk": round(min(1.0, enough.risk / ring.risk), 4) if ring.risk else 1.0,
        "method": "fewest transfers, taken by weight, that keep the typology and 95 % of the risk",
    }


def _counterfactual(columns: EventColumns, without: Counterfactual) -> dict[str, Any]:
    """The transfer whose absence lowers the risk most, and the fewest, by weight, whose absence unflags the ring."""
    count = len(without.unflagging)
    text = f"without the {count} transfers named here the ring would not be flagged"
    if count == 1:
        text = "without the transfer named here the ring would not be flagged"
    return {
        "strongest": str(columns.transaction_ids[without.strongest]),
        "risk_without_strongest": round(without.risk_without_strongest, 1),
        "unflagging": ids_of(columns, without.unflagging),
        "risk_without_unflagging": round(without.risk_without_unflagging, 1),
        "text": text if count else "no part of its transfers, left out, keeps the ring from being flagged",
    }


def _missing(ring: Ring, sources: Sources) -> list[str]:
    """What would have been weighed if it were known, in plain words."""
    columns, events = sources.scene.columns, ring.events
    facts = (
        (int((~columns.has_base[events]).sum()), "without a rate, left out of sums in the base currency"),
        (int(columns.day_only[events].sum()), "with only the day known, not their order within it"),
    )
    missing = [f"{count} transfers {fact}" for count, fact in facts if count]
    if not any(event in sources.attributions.features for event in events.tolist()):
        missing.append("attributions by the boosted trees")
    if "graph_network" not in sources.attributions.ranks:
        missing.append("attributions by the graph network")
    if np.any(columns.node_kind[ring.members] == 1):
        missing.append("what external accounts do with others than the bank's own customers")
    return missing
