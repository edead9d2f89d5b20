"""`score_now`: `score_at` raised by the rings known at a re-score, and the risk of accounts."""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import EventColumns, Float32s, Int32s
from scoring.account_risk import account_risks
from scoring.raising import raised
from scoring.scores import RingRisks, ScoreAt, ScoreNow

NO_RING: Final = -1


def score_now(
    columns: EventColumns, score_at: ScoreAt, ring_risks: RingRisks, *, lift: float, as_of_us: int | None = None
) -> ScoreNow:
    """The scores of a re-score at `as_of_us` (default: right after the last event).

    Each ring lifts the risk of its transactions to its own, so that they are flagged with it, and their suspicion by
    `lift` times its risk (see `raising`), so that they keep an order; nothing lowers any. A transaction of several
    rings is said to be raised by the riskiest, of equal ones by the first.
    """
    risk, raised_by = _raised(score_at.risk, ring_risks)
    if as_of_us is None:
        as_of_us = int(columns.occurred_at_us[-1]) + 1 if len(columns) else 0
    return ScoreNow(
        suspicion=raised(score_at.suspicion, ring_risks, lift),
        risk=risk,
        raised_by=raised_by,
        account_risk=account_risks(columns, score_at, ring_risks, as_of_us=as_of_us),
    )


def _raised(risk: Float32s, rings: RingRisks) -> tuple[Float32s, Int32s]:
    """[n] the highest of the own risk and the rings', and the ring that it is from."""
    best, raised_by = risk.copy(), np.full(len(risk), NO_RING, dtype=np.int32)
    given = rings.risk[rings.event_ring]
    # The last write wins: ascending by risk, then by descending ring.
    order = np.lexsort((-rings.event_ring.astype(np.int64), given))
    order = order[given[order] > risk[rings.event[order]]]
    best[rings.event[order]] = given[order]
    raised_by[rings.event[order]] = rings.event_ring[order]
    return best, raised_by
