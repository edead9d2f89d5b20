"""How much each transfer around an account belongs to what the account is suspected of.

A transfer belongs to a scheme where it is suspicious by itself, or found in a ring, and where those at its ends are, by
what else they do: what leads from one suspect to another is part of it even if it looks like anybody's, while what a
suspect pays to a stranger may be his rent.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from graph.columns import Float64s, Int32s
from rings.around.transfers import Around

#: Transfers of this weight or more are named as part of it.
NAMED_FROM: Final = 0.3
#: What the transfer's own suspicion counts, both ends together, and each end by itself; they sum to one.
_OWN, _BOTH, _EACH = 0.5, 0.25, 0.125


def weights(around: Around) -> Float64s:
    """[k] 0 to 1, higher belongs more; never lower where any transfer is more suspicious. O(k log k).

    The account that is asked about decides which transfers lie around it, and nothing else. Numbers of accounts change
    nothing.
    """
    own = np.maximum(around.suspicion, around.ring_risk)
    payer, payee = _beside(around.source, around.target, own)
    return _OWN * own + _BOTH * payer * payee + _EACH * (payer + payee)


def _beside(source: Int32s, target: Int32s, own: Float64s) -> tuple[Float64s, Float64s]:
    """[k] of each transfer's payer and payee: the highest of `own` in their transfers with anybody but the other."""
    if len(own) == 0:
        return own, own
    end, other = np.concatenate([source, target]), np.concatenate([target, source])
    pairs, pair = np.unique(np.stack([end, other], axis=1), axis=0, return_inverse=True)
    highest = np.zeros(len(pairs))
    np.maximum.at(highest, pair, np.concatenate([own, own]))
    # Of each account the counterparty of the highest, and of the second highest, which counts beside the first.
    order = np.lexsort((-highest, pairs[:, 0]))
    account, begins = np.unique(pairs[order, 0], return_index=True)
    first = order[begins]
    second = order[np.minimum(begins + 1, len(order) - 1)]
    runner_up = np.where(pairs[second, 0] == account, highest[second], 0.0)
    runner_up[begins + 1 >= len(order)] = 0.0
    at = np.searchsorted(account, end)
    found = np.where(other == pairs[first[at], 1], runner_up[at], highest[first[at]])
    return found[: len(own)], found[len(own) :]
