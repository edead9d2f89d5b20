"""The evidence of a ring: one versioned document with all that carries its suspicion (`docs/schema/evidence.json`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from graph.columns import EventColumns
from rings.canonical_json import sha256_of
from rings.document import decimal_text, member_kind
from rings.evidence.again import told_again
from rings.evidence.asking import MOST_RUNS
from rings.evidence.attribution import Attributions
from rings.evidence.completeness import NOT_COMPUTED
from rings.evidence.normal import compared
from rings.evidence.rerun import Again
from rings.evidence.weights import METHODS, Weights
from rings.narrative import narrative
from rings.reasons import ring_reasons
from rings.ring import Ring
from rings.scene import Scene
from rings.times import iso
from scoring.reasons import Reason
from scoring.scores import level_of

#: Version of the document's schema.
SCHEMA: Final = "ringtrace.evidence/2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What evidence of one run is built from."""

    scene: Scene
    #: runs the detection again without some events
    again: Again
    attributions: Attributions
    #: versions and hashes: data, features, rules, model, label_cut, … ; JSON scalars
    versions: Mapping[str, str | int | None]


def build(ring: Ring, sources: Sources, *, runs: int = MOST_RUNS) -> dict[str, Any]:
    """The evidence document, JSON-ready, with its own hash; same ring, sources and runs, same bytes."""
    scene, columns = sources.scene, sources.scene.columns
    weights = sources.again.weights(ring)
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
        "members": _members(ring, columns, weights),
        "transfers": _transfers(ring, sources, weights),
        **told_again(ring, columns, weights, sources.again, runs=runs),
        "normal": compared(scene, ring),
        "reasons": [_reason(one) for one in said if not one.against],
        "against": [_reason(one) for one in said if one.against],
        "narrative": narrative(ring, columns, said),
        "truncated": ring.truncated,
        "missing": _missing(ring, sources, runs),
        "versions": dict(sources.versions),
    }
    return {**body, "sha256": sha256_of(body)}


def _reason(one: Reason) -> dict[str, Any]:
    shown = one.as_json()
    del shown["against"]
    return {**shown, "title": one.kind.title, "restricted": one.kind.restricted}


def _members(ring: Ring, columns: EventColumns, weights: Weights) -> list[dict[str, Any]]:
    events = ring.events
    amount = columns.amount_base_minor[events]
    rows = []
    shares = weights.of_members(ring, columns).tolist()
    for node, role, share in zip(ring.members.tolist(), ring.roles, shares, strict=True):
        rows.append(
            {
                "kind": member_kind(columns, node),
                "id": str(columns.node_ids[node]),
                "role": role.value,
                "sent": decimal_text(int(amount[columns.source[events] == node].sum()), columns.base_currency),
                "received": decimal_text(int(amount[columns.target[events] == node].sum()), columns.base_currency),
                "currency": columns.base_currency,
                "weight": round(share, 4),
            }
        )
    return [row for row in rows if row["id"]]


def _transfers(ring: Ring, sources: Sources, weights: Weights) -> list[dict[str, Any]]:
    columns = sources.scene.columns
    rows = []
    total = weights.total
    most = float(total.max()) or 1.0
    for k, event in enumerate(ring.events.tolist()):
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
                "weight": round(float(total[k]) / most, 4),
                "attributions": {
                    **sources.attributions.of(event),
                    "parts": {name: round(float(weights.by_method[name][k]), 4) for name in METHODS},
                },
            }
        )
    return rows


def _missing(ring: Ring, sources: Sources, runs: int) -> list[str]:
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
    elif not sources.again.network_told:
        missing.append("what the graph network's scores rest on: each is told as the transfer's own")
    if runs == 0:
        missing.append(f"sufficient transfers and counterfactuals: {NOT_COMPUTED}")
    if sources.again.held:
        missing.append(f"new scores of {', '.join(sources.again.held)} where the detection is run again")
    if np.any(columns.node_kind[ring.members] == 1):
        missing.append("what external accounts do with others than the bank's own customers")
    return missing
