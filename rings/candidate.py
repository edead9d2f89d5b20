"""A candidate: transfers that may form one ring, and how much they are worth as one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from graph.columns import Float64s

#: Transfers of a candidate, and of the ring that it becomes.
LEAST_TRANSFERS: Final = 3
MOST_TRANSFERS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Transfers found together, before overlapping ones are merged."""

    #: event rows, ascending
    events: tuple[int, ...]
    #: the order in which candidates are taken, higher first; see `worth`
    worth: float
    #: motif instances that it was made of
    instances: tuple[int, ...] = ()
    #: a budget was met while it was found
    truncated: bool = False


def strength(suspicion: Float64s) -> float:
    """Mean suspicion of the upper half of some transfers (the middle one counts to it), 0 to 1."""
    return round(float(np.sort(suspicion)[len(suspicion) // 2 :].mean()), 9)


def worth(suspicion: Float64s, share: float) -> float:
    """Sum of what each transfer's suspicion is above `share` of their strength.

    Each transfer that keeps up with the suspicious ones adds to it, each one that does not takes away: of two
    candidates that overlap, the one that holds more of a scheme is worth more, and one that runs on beyond it less.
    """
    return round(float((suspicion - share * strength(suspicion)).sum()), 9)
