"""A candidate: transfers that may form one ring, and where the suspicion came from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Transfers found together, before overlapping ones are merged."""

    #: event rows, ascending
    events: tuple[int, ...]
    #: mean suspicion of the upper half of the transfers, 0 to 1: the order in which candidates are taken
    strength: float
    #: motif instances that it was made of
    instances: tuple[int, ...] = ()
    #: a budget was met while it was found
    truncated: bool = False
