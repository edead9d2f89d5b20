"""The below-the-line sample: transactions just short of being flagged, drawn at random for people to review."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.stats import beta

from ringtrace.governance.validation.measured import Measured
from scoring.scores import FLAGGED_ABOVE

#: How far below the line the band reaches, in points of risk, and how many are drawn from it.
BAND: Final = 10.0
DRAWN: Final = 50
_SEED: Final = 30
_LEVEL: Final = 0.95


def below_the_line(measured: Measured) -> dict[str, Any]:
    """The sample with ids and scores, and what known labels say of it; the same for the same transactions.

    The line is risk 30 of `score_now`, which decides what is proposed for review. `illicit_at_most` is the upper end of
    the 95 % interval of Clopper and Pearson (1934) for the share of the band that is illicit.
    """
    risk = measured.risk_now
    band = np.flatnonzero((risk > FLAGGED_ABOVE - BAND) & (risk <= FLAGGED_ABOVE))
    drawn = np.sort(np.random.default_rng(_SEED).choice(band, size=min(DRAWN, len(band)), replace=False))
    known = drawn[measured.labels[drawn] >= 0]
    illicit = int(np.count_nonzero(measured.illicit[known]))
    at_most = float(beta.ppf((1 + _LEVEL) / 2, illicit + 1, len(known) - illicit)) if len(known) > illicit else None
    return {
        "above": FLAGGED_ABOVE - BAND,
        "line": FLAGGED_ABOVE,
        "in_band": len(band),
        "drawn": len(drawn),
        "known": len(known),
        "illicit": illicit,
        "illicit_at_most": at_most,
        "sample": [_row(measured, int(k)) for k in drawn],
    }


def _row(measured: Measured, k: int) -> dict[str, Any]:
    columns, row = measured.columns, int(measured.rows[k])
    return {
        "transaction_id": columns.transaction_ids[row].as_py(),
        "occurred_at": str(np.datetime64(int(measured.at_us[k]), "us")) + "Z",
        "source": columns.node_ids[int(columns.source[row])].as_py(),
        "target": columns.node_ids[int(columns.target[row])].as_py(),
        "amount_minor": int(columns.amount_sent_minor[row]),
        "currency": columns.currencies[int(columns.currency_sent[row])],
        "score_at": round(float(measured.risk[k]), 2),
        "score_now": round(float(measured.risk_now[k]), 2),
        "label": {1: "illicit", 0: "clean"}.get(int(measured.labels[k]), "unknown"),
    }
