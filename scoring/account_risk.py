"""The risk of accounts: from their own flagged transfers and from their part in rings."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np

from graph.columns import Bools, EventColumns, Float32s, Float64s, Int32s, Int64s
from scoring.scores import FLAGGED_ABOVE, HIGH_ABOVE, RingRisks, ScoreAt

DAY_US: Final = 86_400_000_000
#: What lies further back counts no more.
LOOK_BACK_DAYS: Final = 90
#: Fewer transactions than this are too little to speak of an account.
LEAST_TRANSACTIONS: Final = 3
#: The flagged share of an account's transactions at which they count in full: twice what the budget flags of anyone's.
_FULL_SHARE: Final = 0.02
#: A ring that an account only touches counts for so much of its risk.
_BESIDE: Final = 0.4


class AccountStatus(StrEnum):
    """Whether there is enough to score; `stale` is decided when an answer is read."""

    SCORED = "scored"
    INSUFFICIENT_HISTORY = "insufficient_history"


def account_risks(columns: EventColumns, score_at: ScoreAt, rings: RingRisks, *, as_of_us: int) -> Float32s:
    """[v] risk of accounts, 0 for other nodes, over the 90 days before `as_of_us`.

    - A part in a ring gives the ring's risk; where the part is to have sent one transfer into it, at most medium, for
      the sender may be its victim. Beside a ring (a merchant, payroll, incidental) gives at most 30.
    - Own flagged transactions give the highest of their risks, less where they are under 2 % of the account's
      transactions: whoever pays much has a flagged payment among them. Without a part in a ring they lift above
      medium only where the account both received and sent flagged transfers: one side alone may be a victim's.
    """
    recent = (columns.occurred_at_us >= as_of_us - LOOK_BACK_DAYS * DAY_US) & (columns.occurred_at_us < as_of_us)
    risk = np.maximum(_from_own(columns, score_at, recent), _from_rings(columns, rings, recent))
    return np.where(columns.is_account, risk, 0).astype(np.float32)


def _from_own(columns: EventColumns, score_at: ScoreAt, recent: Bools) -> Float64s:
    """[v] from the account's own flagged transactions."""
    count = columns.node_count
    flagged = recent & (score_at.risk > FLAGGED_ABOVE)
    sent, received = (
        _worst(columns.source, score_at.risk, flagged, count),
        _worst(columns.target, score_at.risk, flagged & columns.makes_motif, count),
    )
    ends = np.concatenate([columns.source[recent], columns.target[recent]])
    flagged_ends = np.concatenate([columns.source[flagged], columns.target[flagged]])
    share = np.bincount(flagged_ends, minlength=count) / np.maximum(1, np.bincount(ends, minlength=count))
    full = np.minimum(1.0, share / _FULL_SHARE)
    worst = np.maximum(sent, received) * full
    both = (sent > FLAGGED_ABOVE) & (received > FLAGGED_ABOVE)
    return np.where(both, worst, np.minimum(worst, HIGH_ABOVE))


def _worst(node: Int32s, risk: Float32s, counts: Bools, nodes: int) -> Float64s:
    worst = np.zeros(nodes)
    np.maximum.at(worst, node[counts], risk[counts].astype(np.float64))
    return worst


def _from_rings(columns: EventColumns, rings: RingRisks, recent: Bools) -> Float64s:
    """[v] from rings with a transaction in the look-back."""
    count = columns.node_count
    alive = np.zeros(len(rings.risk), dtype=np.bool_)
    alive[rings.event_ring[recent[rings.event]]] = True
    given = np.where(alive, rings.risk, 0)[rings.member_ring].astype(np.float64)
    key = rings.member_ring.astype(np.int64) * count + rings.member
    sends = _times(rings.event_ring.astype(np.int64) * count + columns.source[rings.event], key)
    receives = _times(rings.event_ring.astype(np.int64) * count + columns.target[rings.event], key)
    given = np.where((sends == 1) & (receives == 0), np.minimum(given, HIGH_ABOVE), given)
    given = np.where(rings.member_takes_part, given, np.minimum(given * _BESIDE, FLAGGED_ABOVE))
    risk = np.zeros(count)
    np.maximum.at(risk, rings.member, given)
    return risk


def _times(keys: Int64s, asked: Int64s) -> Int64s:
    """How often each asked key occurs among the keys."""
    ordered = np.sort(keys)
    return np.searchsorted(ordered, asked, side="right") - np.searchsorted(ordered, asked, side="left")


def account_status(columns: EventColumns) -> list[AccountStatus]:
    """[v] accounts (and other nodes) with fewer than three transactions in all have an insufficient history."""
    seen = np.bincount(columns.source, minlength=columns.node_count)
    seen = seen + np.bincount(columns.target, minlength=columns.node_count)
    return [AccountStatus.SCORED if n >= LEAST_TRANSACTIONS else AccountStatus.INSUFFICIENT_HISTORY for n in seen]
