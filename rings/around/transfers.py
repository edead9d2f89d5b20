"""The transfers around an account, with what the detection says of each: all that their weights are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.columns import Bools, EventColumns, Float64s, Int32s
from rings.ring import Ring


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """`k` transfers between accounts, which are numbered in any way."""

    #: [k] the ends
    source: Int32s
    target: Int32s
    #: [k] 0 to 1: `score_at`, or its calibrated probability where that is higher
    suspicion: Float64s
    #: [k] 0 to 1: the risk of the transfer's ring, 0 where it is in none
    ring_risk: Float64s

    def __len__(self) -> int:
        """Number of transfers."""
        return len(self.source)


def rows_around(columns: EventColumns, account: int, *, since_us: int, until_us: int, hops: int = 2) -> Int32s:
    """Rows of the transfers between accounts within so many hops of `account` in `[since, until)`, ascending.

    One hop are the account's own, two those of its counterparties as well. No hop goes through correspondent, pooled
    or own ledger accounts. Cost: one pass over the rows of that time for each hop.
    """
    first, stop = np.searchsorted(columns.occurred_at_us, [since_us, until_us])
    is_account, part = columns.is_account, slice(int(first), int(stop))
    source, target = columns.source[part], columns.target[part]
    counts = columns.makes_motif[part] & is_account[source] & is_account[target]
    rows = np.flatnonzero(counts)
    source, target = source[rows], target[rows]
    reached: Bools = np.zeros(columns.node_count, dtype=np.bool_)
    reached[account] = True
    near = np.zeros(len(rows), dtype=np.bool_)
    for _ in range(hops):
        near = reached[source] | reached[target]
        for ends in (source[near], target[near]):
            reached[ends[columns.passable[ends]]] = True
    found: Int32s = (first + rows[near]).astype(np.int32)
    return found


def around_of(columns: EventColumns, rows: Int32s, suspicion: Float64s, rings: Sequence[Ring]) -> Around:
    """`Around` of these rows, ascending, from the suspicion of all events [n] and the rings that were found."""
    risk = np.zeros(len(columns))
    for ring in rings:
        risk[ring.events] = ring.risk / 100.0
    return Around(
        source=columns.source[rows], target=columns.target[rows], suspicion=suspicion[rows], ring_risk=risk[rows]
    )
