"""The parts of the evidence that come from running the detection again: the sufficient transfers, counterfactuals."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from graph.columns import Bools, EventColumns, Int32s
from rings.evidence.asking import MOST_RUNS, Asking
from rings.evidence.completeness import NOT_COMPUTED
from rings.evidence.counterfactuals import Counterfactual, counterfactuals_of
from rings.evidence.rerun import Again
from rings.evidence.sufficient import Sufficient, sufficient_of
from rings.evidence.weights import Weights, order_of
from rings.ids import ids_of
from rings.ring import Ring
from scoring.scores import level_of
from scoring.wording import count_of

_METHOD: Final = (
    "the fewest transfers found that keep the level and 95 % of the risk when features, rules, detectors and the "
    "ring's risk are run again without its other transfers and without those one hop around in its "
    "time span; where none carries it so, with those around that it cannot do without (context)"
)


def told_again(
    ring: Ring, columns: EventColumns, weights: Weights, again: Again, *, runs: int = MOST_RUNS
) -> dict[str, Any]:
    """`sufficient`, `counterfactuals` and their summary, JSON-ready, from at most so many runs; 0: not computed."""
    if runs == 0:
        return _not_computed(ring, columns)
    order, ring_again = order_of(ring, weights), again.of(ring)
    around = around_of(ring, columns)
    ask = Asking(ring_again, runs // 2)
    nearest = _nearest(ring, columns, weights, around)
    found = counterfactuals_of(ring, order, ask)
    # What counterfactuals leave goes to the sufficient transfers.
    ask.left += runs - runs // 2
    enough = sufficient_of(ring, order, nearest, ask)
    listed = [_counterfactual(columns, one) for one in found]
    return {
        "sufficient": _sufficient(columns, enough, ring, around),
        "counterfactuals": listed,
        "counterfactual": _summary(listed, ring),
        "runs": runs - ask.left,
    }


def _not_computed(ring: Ring, columns: EventColumns) -> dict[str, Any]:
    """All of the ring in place of less."""
    sufficient = {
        "transaction_ids": ids_of(columns, ring.events),
        "context": [],
        "risk": round(ring.risk, 1),
        "risk_alone": None,
        "share_of_risk": 1.0,
        "holds": False,
        "truncated": True,
        "taken_out": 0,
        "method": NOT_COMPUTED,
    }
    return {"sufficient": sufficient, "counterfactuals": [], "counterfactual": _summary([], ring), "runs": 0}


def around_of(ring: Ring, columns: EventColumns) -> Int32s:
    """The transactions of the ring's members within its time span that are not the ring's, ascending."""
    times = columns.occurred_at_us[ring.events]
    first, stop = np.searchsorted(columns.occurred_at_us, [times.min(), times.max() + 1])
    is_member: Bools = np.zeros(columns.node_count, dtype=np.bool_)
    is_member[ring.members] = True
    near = is_member[columns.source[first:stop]] | is_member[columns.target[first:stop]]
    return np.setdiff1d(first + np.flatnonzero(near), ring.events).astype(np.int32)


def _nearest(ring: Ring, columns: EventColumns, weights: Weights, around: Int32s) -> Int32s:
    """The transfers around, in the order in which they may matter: by the weight of the members at their ends.

    Those between accounts go before others of the same member, large ones before small ones.
    """
    weight = np.zeros(columns.node_count)
    weight[ring.members] = np.round(weights.of_members(ring, columns), 6)
    ends = np.maximum(weight[columns.source[around]], weight[columns.target[around]])
    accounts = columns.is_account[columns.source[around]] & columns.is_account[columns.target[around]]
    return around[np.lexsort((around, -columns.amount_base_minor[around], -ends, ~accounts))]


def _sufficient(columns: EventColumns, enough: Sufficient, ring: Ring, around: Int32s) -> dict[str, Any]:
    return {
        "transaction_ids": ids_of(columns, enough.events),
        "context": ids_of(columns, enough.context),
        "risk": round(enough.risk, 1),
        "risk_alone": round(enough.risk_alone, 1),
        "share_of_risk": round(min(1.0, enough.risk / ring.risk), 4) if ring.risk else 1.0,
        "holds": enough.holds,
        "truncated": enough.truncated,
        "taken_out": len(ring.events) - len(enough.events) + len(around) - len(enough.context),
        "method": _METHOD,
    }


def _counterfactual(columns: EventColumns, one: Counterfactual) -> dict[str, Any]:
    count = len(one.events)
    which = "this transfer" if count == 1 else f"these {count} transfers"
    flagged = "" if level_of(one.risk).value != "low" else ", not flagged"
    return {
        "change": one.change,
        "transaction_ids": ids_of(columns, one.events),
        "risk": round(one.risk, 1),
        "level": level_of(one.risk).value,
        "text": f"without {which} the risk would be {count_of(one.risk)}{flagged}",
    }


def _summary(listed: list[dict[str, Any]], ring: Ring) -> dict[str, Any]:
    """The foremost of each kind in one place, with empty lists and the ring's own risk where nothing was found."""
    by_change = {one["change"]: one for one in listed}
    nothing = {"transaction_ids": [], "risk": round(ring.risk, 1)}
    strongest, unflagged = by_change.get("strongest", nothing), by_change.get("unflagged", nothing)
    count = len(unflagged["transaction_ids"])
    text = "no part of its transfers that was tried, left out, keeps the ring from being flagged"
    if count:
        named = "the transfer" if count == 1 else f"the {count} transfers"
        text = f"without {named} named here the ring would not be flagged"
    return {
        "strongest": strongest["transaction_ids"][0] if strongest["transaction_ids"] else None,
        "risk_without_strongest": strongest["risk"],
        "unflagging": unflagged["transaction_ids"],
        "risk_without_unflagging": unflagged["risk"],
        "text": text,
    }
