"""How much of each laundering scheme is caught, all together and by typology."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from gnn.evaluation.budgets import MAIN_BUDGET, alerts_of
from gnn.evaluation.judged import Judged
from graph.canonical.vocabulary import TYPOLOGIES
from graph.columns import Bools, Float64s, Int32s

#: Share of a scheme's transfers from which it counts as found.
HALF = 0.5


def caught_shares(scheme: Int32s, flagged: Bools) -> tuple[Int32s, Float64s]:
    """The schemes among the rows, ascending, and the share of each one's rows that are flagged."""
    rows = scheme >= 0
    numbers, place = np.unique(scheme[rows], return_inverse=True)
    size = np.bincount(place, minlength=len(numbers))
    caught = np.bincount(place, weights=flagged[rows], minlength=len(numbers))
    return numbers, caught / np.maximum(size, 1)


def scheme_figures(judged: Judged, findable: Bools | None = None) -> dict[str, float | None]:
    """`ring_recall_any`, `ring_recall_half` at the daily 1 %, and recall outside any scheme and of new launderers.

    `findable` [schemes]: count only those schemes in the ring recalls. None where there is nothing to recall.
    """
    alerts = alerts_of(judged, MAIN_BUDGET)
    numbers, shares = caught_shares(judged.scheme, alerts)
    if findable is not None:
        shares = shares[findable[numbers]]
    loose = judged.truth & (judged.scheme < 0)
    new = judged.truth & judged.unseen
    return {
        "schemes": float(len(shares)),
        "ring_recall_any": _mean(shares > 0),
        "ring_recall_half": _mean(shares >= HALF),
        "recall_outside_schemes": _mean(alerts[loose]),
        "recall_unseen_launderers": _mean(alerts[new]),
    }


def typology_figures(judged: Judged) -> Mapping[str, dict[str, float | None]]:
    """By typology: illicit transactions and the share of them caught at the daily 1 %, schemes and the share found."""
    alerts = alerts_of(judged, MAIN_BUDGET)
    found: dict[str, dict[str, float | None]] = {}
    for code in np.unique(judged.typology[judged.truth & (judged.typology >= 0)]):
        rows = judged.truth & (judged.typology == code)
        _, shares = caught_shares(np.where(rows, judged.scheme, -1).astype(np.int32), alerts)
        found[str(TYPOLOGIES[code])] = {
            "transactions": float(rows.sum()),
            "recall": _mean(alerts[rows]),
            "schemes": float(len(shares)),
            "ring_recall_any": _mean(shares > 0),
            "ring_recall_half": _mean(shares >= HALF),
        }
    return found


def _mean(values: Bools) -> float | None:
    return float(np.mean(values)) if len(values) else None
