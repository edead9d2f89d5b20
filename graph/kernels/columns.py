"""The columns of what a transfer closes: cycles, fans of first contacts, chains.

Each function writes its group from column `c` on; `graph.features.catalogue` describes them in the same order.
"""

from __future__ import annotations

import numpy as np

from graph.arrays import Float32s, Int64s
from graph.kernels.jit import inlined
from graph.kernels.state import FRESH, MOTIF, MOTIF_WINDOW, NEW_CONTACT, Accounts, Log

_SECOND_US = 1_000_000


@inlined
def cycle_columns(counts: Int64s, retained: Int64s, ratio: float, row: Float32s, c: int) -> int:
    """Cycles that the event closes: pairs, three to six of any amounts, three to five and longer with amount retained.

    Then the smallest transfer of the best retained one over its largest.
    """
    row[c] = counts[2]
    row[c + 1] = counts[3] + counts[4] + counts[5] + counts[6]
    row[c + 2] = retained[2]
    row[c + 3] = retained[3] + retained[4] + retained[5]
    row[c + 4] = retained[6:].sum()
    row[c + 5] = ratio
    return c + 6


@inlined
def fan_columns(accounts: Accounts, flags: int, node: int, end: int, row: Float32s, c: int) -> None:
    """First contacts in the motif window, this one too: the payer's fan-out, or the beneficiary's fan-in.

    Then both sides of a gather-scatter around this end: the smaller of its two fans.
    """
    if flags & MOTIF == 0:
        row[c + end] = row[c + 2 + end] = 0.0
        return
    fresh = 1 if flags & NEW_CONTACT else 0
    fan = accounts.windows[node, end, MOTIF_WINDOW, FRESH] + fresh
    row[c + end] = fan
    row[c + 2 + end] = min(fan, accounts.windows[node, 1 - end, MOTIF_WINDOW, FRESH])


@inlined
def chain_columns(log: Log, event: int, row: Float32s, c: int) -> int:
    """Transfers of the chain that the event ends, and the seconds for which the money rested before it."""
    link = log.chain_from[event]
    row[c] = log.chain_length[event]
    row[c + 1] = (log.at[event] - log.at[link]) / _SECOND_US if link >= 0 else np.nan
    return c + 2
