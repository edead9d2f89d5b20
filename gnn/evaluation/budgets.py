"""What a daily alert budget catches: transactions and money."""

from __future__ import annotations

import numpy as np

from gnn.evaluation.judged import Judged
from gnn.metrics import BUDGETS, within_budget
from graph.columns import Bools

#: The budget at which schemes, typologies and segments are counted.
MAIN_BUDGET = BUDGETS[-1]


def budget_figures(judged: Judged) -> dict[str, float | None]:
    """`precision_at_…`, `recall_at_…`, `amount_caught_at_…` at each daily budget; None where nothing is illicit.

    The amount caught is the share of all illicit rows' money that the alerts hold.
    """
    truth, amount = judged.truth, judged.amount_minor.astype(np.float64)
    illicit, money = int(truth.sum()), float(amount[truth].sum())
    found: dict[str, float | None] = {}
    for share in BUDGETS:
        alerts = alerts_of(judged, share)
        caught = truth & alerts
        found[f"precision_at_{share:.1%}"] = float(caught.sum() / alerts.sum()) if illicit else None
        found[f"recall_at_{share:.1%}"] = float(caught.sum() / illicit) if illicit else None
        found[f"amount_caught_at_{share:.1%}"] = float(amount[caught].sum() / money) if money else None
    return found


def alerts_of(judged: Judged, share: float) -> Bools:
    """[n] the day's alerts, see `gnn.metrics.within_budget`."""
    return within_budget(judged.score, judged.occurred_at_us, share)
