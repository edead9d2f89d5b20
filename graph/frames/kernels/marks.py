"""Marks by account that searches share; a mark counts while it carries the number of the present search."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from graph.arrays import Int32s, Int64s
from graph.kernels.jit import allocating

#: Fields of `Marks.by_account`: seen from the origin, seen from the goal, fewest transfers to the goal, on the path.
AHEAD: Final = 0
BACK: Final = 1
DISTANCE: Final = 2
ON_PATH: Final = 3
#: Transfers on the longest path that is followed.
LONGEST_PATH: Final = 64
#: Rows of `Marks.path`: accounts, next places to look at, ranks to stay before.
ACCOUNT: Final = 0
CURSOR: Final = 1
BOUND: Final = 2


class Marks(NamedTuple):
    """Working space of a replay."""

    #: [accounts, 4]
    by_account: Int32s
    #: [2, accounts] accounts in the order in which they were seen
    queue: Int32s
    #: [3, LONGEST_PATH + 1]
    path: Int32s
    #: [2] number of the present search, transfers that it may still look at
    search: Int64s


@allocating
def fresh_marks(accounts: int) -> Marks:
    """Marks of which none counts."""
    return Marks(
        by_account=np.zeros((accounts, 4), dtype=np.int32),
        queue=np.empty((2, accounts), dtype=np.int32),
        path=np.empty((3, LONGEST_PATH + 1), dtype=np.int32),
        search=np.zeros(2, dtype=np.int64),
    )
